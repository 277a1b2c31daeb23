import { callsUsedSchema, checkCalls } from '../../../lib/setup/calls';

const used = (today: number, thisMonth: number) =>
	checkCalls({
		smartMovingCallsToday: today,
		smartMovingCallsPerDay: 100,
		smartMovingCallsThisMonth: thisMonth,
		smartMovingCallsPerMonth: 1_000,
	});

describe('B9: the check of the SmartMoving calls', () => {
	it('says how many are used, and is content below 80 %', () => {
		expect(used(79, 799)).toEqual({
			name: 'SmartMoving calls',
			status: 'pass',
			message: '79 of 100 are used today, 799 of 1000 this month.',
			remedy: null,
		});
		expect(used(0, 0).status).toBe('pass');
	});

	it.each([
		[80, 79, 'next day', ["'smartMovingCallsPerDay'"]],
		[7, 800, 'next month', ["'smartMovingCallsPerMonth'"]],
		[120, 1_200, 'next month', ["'smartMovingCallsPerDay' and 'smartMovingCallsPerMonth'"]],
	])(
		'warns from 80 %% on, with what to do: %i today, %i this month',
		(today, month, wait, raise) => {
			const { status, message, remedy } = used(today, month);
			expect(status).toBe('warn');
			expect(message).toContain(`${today} of 100 are used today, ${month} of 1000 this month.`);
			expect(message).toContain(wait);
			for (const words of ["'callBudget'", "'maxOpportunities'", ...raise]) {
				expect(remedy).toContain(words);
			}
		},
	);

	it('reads them from an answer of workflow 01, and takes anything else for not told', () => {
		const told = {
			smartMovingCallsToday: 1,
			smartMovingCallsPerDay: 2,
			smartMovingCallsThisMonth: 3,
			smartMovingCallsPerMonth: 4,
		};
		expect(callsUsedSchema.parse({ timeZone: 'x', ...told })).toEqual(told);
		for (const other of [
			undefined,
			null,
			{},
			{ error: 'x' },
			{ ...told, smartMovingCallsToday: '1' },
		]) {
			expect(callsUsedSchema.parse(other)).toBeNull();
		}
	});
});
