import type { SyncStage } from '../integration/support/syncStage';

/** Stands for a worker that dies in the middle of its work. */
export class Crash extends Error {}

/** The stage with a worker that dies at a write, before it or once QuickBooks has carried it out. */
export function dyingAfter(stage: SyncStage, writes: number, committed: boolean): SyncStage {
	let left = writes;
	const dying = Object.create(stage) as SyncStage;
	dying.company = () => {
		const company = stage.company();
		const client = new Proxy(company.client, {
			get(target, name) {
				const value = Reflect.get(target, name) as unknown;
				if (typeof value !== 'function') return value;
				const isWrite = ['create', 'update', 'voidPayment'].includes(String(name));
				return async (...inputs: unknown[]) => {
					if (isWrite && left === 0 && !committed) throw new Crash();
					const answer = (await Reflect.apply(value, target, inputs)) as unknown;
					if (isWrite && left-- === 0) throw new Crash();
					return answer;
				};
			},
		});
		return { ...company, client };
	};
	return dying;
}
