import {
	jobSchema,
	opportunitySchema,
	pageSchema,
	paymentSchema,
} from '../../../lib/smartmoving/schemas';
import { snapshotSchema } from '../../../lib/smartmoving/snapshot';

const customer = { id: 'C', name: 'Jane' };
const job = { id: 'J', jobNumber: '1-1' };

describe('schemas of the answers', () => {
	it('takes the least that SmartMoving can send', () => {
		expect(opportunitySchema.parse({ id: 'A', quoteNumber: 12, customer })).toMatchObject({
			id: 'a',
			quoteNumber: '12',
			status: null,
			serviceDate: null,
			jobs: [],
			customer: { id: 'c', emailAddress: null },
		});
	});

	it('keeps numbers of lists that nobody knows, also as text', () => {
		const parsed = opportunitySchema.parse({
			id: 'A',
			quoteNumber: '12',
			status: 77,
			opportunityType: '4',
			customer,
		});
		expect(parsed).toMatchObject({ status: 77, opportunityType: 4 });
	});

	it('tells charges that were not read from an empty list', () => {
		expect(jobSchema.parse(job).actualCharges).toBeNull();
		expect(jobSchema.parse({ ...job, actualCharges: null }).actualCharges).toBeNull();
		expect(jobSchema.parse({ ...job, actualCharges: [] }).actualCharges).toEqual([]);
	});

	it('takes crew and trucks as names or as records with a name', () => {
		const parsed = jobSchema.parse({
			...job,
			crewMembers: ['Ann'],
			trucks: [{ name: 'T7', id: 1 }],
		});
		expect(parsed).toMatchObject({ crewMembers: ['Ann'], trucks: ['T7'] });
	});

	it.each([
		['2026-05-19T03:00:00', '2026-05-19T03:00:00Z'],
		['2026-05-19T03:00:00.1234567', '2026-05-19T03:00:00.1234567Z'],
		['2026-05-19T03:00:00Z', '2026-05-19T03:00:00Z'],
		['2026-05-19T03:00:00+02:00', '2026-05-19T03:00:00+02:00'],
	])('takes the time %s for UTC unless it says otherwise (A12)', (createdAtUtc, time) => {
		expect(paymentSchema.parse({ id: 'P', amount: 1, createdAtUtc }).createdAtUtc).toBe(time);
	});

	it.each([[Number.NaN], [Number.POSITIVE_INFINITY], ['1,000.00'], [true], [undefined]])(
		'refuses the amount %p',
		(amount) => {
			const row = { id: 'P', amount, createdAtUtc: '2026-05-19T03:00:00Z' };
			expect(paymentSchema.safeParse(row).success).toBe(false);
		},
	);

	it('takes a list as pages and as a bare array', () => {
		expect(pageSchema.parse([1])).toEqual({ rows: [1], lastPage: undefined });
		expect(pageSchema.parse({ pageResults: [1], lastPage: false })).toEqual({
			rows: [1],
			lastPage: false,
		});
		expect(pageSchema.safeParse({ message: 'no' }).success).toBe(false);
	});
});

describe('snapshotSchema', () => {
	it('takes the day 0 for not set (A12)', () => {
		const parsed = snapshotSchema.parse({
			opportunity: { id: 'a', quoteNumber: 1, serviceDate: 0, customer },
			jobs: [{ ...job, jobDate: 0 }],
			payments: [],
		});
		expect(parsed.opportunity.serviceDate).toBeNull();
		expect(parsed.jobs[0]?.jobDate).toBeNull();
	});
});
