import { settle, type Settled } from './settled';

/** QuickBooks takes ten calls at once from a program, SmartMoving names no limit; other executions want some too. */
const AT_ONCE = 8;

/**
 * Does the work of each input, several at once, and gives the outcomes in the order of the inputs. Those
 * of one group (opportunities of one customer, say) are done one after another, because they may
 * stand in each other's way.
 */
export async function sideBySide<Input, Result>(
	inputs: readonly Input[],
	groupOf: (input: Input) => string,
	work: (input: Input, index: number) => Promise<Result>,
): Promise<Settled<Result>[]> {
	const groups = new Map<string, number[]>();
	for (const [index, input] of inputs.entries()) {
		const group = groupOf(input);
		groups.set(group, [...(groups.get(group) ?? []), index]);
	}
	const outcomes: Settled<Result>[] = [];
	const waiting = [...groups.values()];
	const workOff = async () => {
		for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
			for (const index of group) outcomes[index] = await settle(work(inputs[index]!, index));
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, workOff));
	return outcomes;
}
