import { z } from 'zod';
import { pass, warn, type Finding } from './check';

/** From here on people should look at it, while there is still time to do something. */
const NEARLY_USED_UP = 0.8;

/**
 * The SmartMoving calls that were used and may be used, as workflow 01 answers the action
 * `settings`; null where nobody asked it.
 */
export const callsUsedSchema = z
	.object({
		smartMovingCallsToday: z.number(),
		smartMovingCallsPerDay: z.number(),
		smartMovingCallsThisMonth: z.number(),
		smartMovingCallsPerMonth: z.number(),
	})
	.nullable()
	.catch(null);

export type CallsUsed = NonNullable<z.output<typeof callsUsedSchema>>;

/** How much of the day's and the month's SmartMoving calls is used (B9). */
export function checkCalls(calls: CallsUsed): Finding {
	const name = 'SmartMoving calls';
	const day = {
		span: 'day',
		setting: "'smartMovingCallsPerDay'",
		used: calls.smartMovingCallsToday,
		budget: calls.smartMovingCallsPerDay,
	};
	const month = {
		span: 'month',
		setting: "'smartMovingCallsPerMonth'",
		used: calls.smartMovingCallsThisMonth,
		budget: calls.smartMovingCallsPerMonth,
	};
	const found = `${day.used} of ${day.budget} are used today, ${month.used} of ${month.budget} this month.`;
	const scarce = [day, month].filter(({ used, budget }) => used >= NEARLY_USED_UP * budget);
	const longest = scarce.at(-1);
	if (!longest) return pass(name, found);
	return warn(
		name,
		`${found} With none left, the sweep, the comparison and the backfill wait for the next ${longest.span}; events and people do not.`,
		`Lower 'callBudget' in workflow 03 and 'maxOpportunities' in workflow 10; or, if the SmartMoving account has more, raise ${scarce.map(({ setting }) => setting).join(' and ')} in the node 'Settings' of workflow 01.`,
	);
}
