import fc from 'fast-check';
import { charge, job, Mover, type SyncStage } from '../integration/support/syncStage';
import { resultsOf } from './switchJudge';

/** Names, notes and other texts that people, or programs with ill intent, put into SmartMoving. */

const pieces = fc.constantFrom(
	"O'Brien",
	"'; DROP TABLE Customer --",
	"\\' OR 1=1",
	'\\',
	'\\\\',
	'"',
	'%',
	'_',
	'<img src=x onerror=alert(1)>',
	'</td><script>alert(1)</script>',
	'&lt;b&gt;',
	'{{ 7*191 }}',
	'={{ $env.HOME }}',
	'${7*191}',
	'\u202eevil\u202c',
	'👨‍👩‍👧',
	'\ud83d',
	'\udc4d',
	'\u0000',
	'\u0007',
	'\t',
	'\r\nBcc: victim@example.com',
	':',
	'(deleted)',
	'İstanbul ß ﬁ',
	'e\u0301',
	'\u00a0\u2003',
	'[sm:customer:c0000000-0000-4000-8000-000000000009]',
	'@InvoiceNumber',
	'$&',
	'Jane',
	'x'.repeat(600),
);
export const hostileText = fc
	.array(fc.oneof({ weight: 3, arbitrary: pieces }, fc.string({ unit: 'binary', maxLength: 12 })), {
		maxLength: 5,
	})
	.map((parts) => parts.join(' '));
const longText = fc.oneof(
	{ weight: 4, arbitrary: hostileText },
	hostileText.map((text) => `${text}${'long '.repeat(1_000)}`),
);

const texts = fc.record({
	name: longText,
	emailAddress: fc.oneof(hostileText, fc.constantFrom('jane@example.com', 'a@b.c; d@e.f', null)),
	phoneNumber: hostileText,
	branch: hostileText,
	customerNotes: longText,
	crewNotes: longText,
	chargeName: longText,
	chargeText: longText,
	paymentText: longText,
});
type Texts = typeof texts extends fc.Arbitrary<infer T> ? T : never;

/** A mover all of whose texts are hostile: a deposit, a closed job and a refund. */
export async function bookHostile(stage: SyncStage, quote: number, given: Texts): Promise<Mover> {
	const jobNumber = `${quote}-1`;
	const { chargeName, chargeText, customerNotes, crewNotes } = given;
	const labor = { ...charge(chargeName, 1, 600, 4), description: chargeText };
	const mover = await Mover.book(stage, {
		quoteNumber: quote,
		branch: given.branch === '' ? 'Austin' : given.branch,
		customer: {
			name: given.name,
			emailAddress: given.emailAddress,
			phoneNumber: given.phoneNumber,
			address: given.crewNotes,
		},
		jobs: [job(jobNumber, [labor], { notes: { customerNotes, crewNotes } })],
	});
	const deposit = await mover.pay(200, { customPaymentDescription: given.paymentText });
	await mover.refund(deposit.id, 30);
	await mover.closeJob(jobNumber);
	return mover;
}

const EVALUATED = String(7 * 191);

/** @returns how many cases were tried; throws with the smallest case that fails */
export async function fuzzTexts(stage: SyncStage, seed: number, cases: number): Promise<number> {
	await fc.assert(
		fc.asyncProperty(texts, async (given) => {
			await stage.reset();
			// Somebody whose records must not be touched, whatever the texts say.
			const bystander = await Mover.book(stage, { quoteNumber: 1 });
			await bystander.pay(70);
			await bystander.sync();
			const mover = await bookHostile(stage, 2, given);
			const first = resultsOf(await mover.sync());
			const problems = first.filter(({ status }) => status === 'failed' || status === 'conflict');
			if (problems.length > 0) {
				// Only a name of which nothing is left stops a record.
				const isNameless = problems.every(({ message }) => message?.includes('has no name'));
				if (!isNameless) throw new Error(problems.map(({ message }) => message).join('\n'));
				return;
			}
			const before = (await stage.writes()).length;
			const second = resultsOf(await mover.sync());
			const posted = (await stage.writes()).slice(before);
			const changed = second.filter(({ status }) => status !== 'unchanged');
			if (posted.length > 0 || changed.length > 0) {
				throw new Error(`not found again: ${JSON.stringify([changed, posted]).slice(0, 3_000)}`);
			}
			await checkRecords(stage, mover, bystander);
		}),
		{ seed, numRuns: cases, endOnFailure: true },
	);
	return cases;
}

async function checkRecords(stage: SyncStage, mover: Mover, bystander: Mover): Promise<void> {
	const customers = await stage.records('Customer');
	const payments = await stage.records('Payment');
	if (payments.length !== 2) throw new Error(`${payments.length} payments`);
	const [receivable, theirs] = [await stage.receivable(), await stage.owed(bystander.id)];
	const owed = await stage.owed(mover.id);
	if (receivable !== owed + theirs) throw new Error(`receivable ${receivable}, owed ${owed}`);
	const everything = JSON.stringify([
		customers,
		payments,
		await stage.records('Invoice'),
		await stage.records('Purchase'),
	]);
	if (everything.includes(`"${EVALUATED}`) || everything.includes(` ${EVALUATED} `)) {
		throw new Error('an expression was evaluated');
	}
}
