import fc from 'fast-check';
import type { InvoiceBody } from '../../../lib/sync/invoice/wanted';
import type { PaymentEntry, PaymentsPlan } from '../../../lib/sync/payment/payment';
import type { Plan } from '../../../lib/sync/outcome/plan';
import { Desk } from '../../prove/desk';
import { BrokenHistory, proveHistories } from '../../prove/histories';
import { histories, type History } from '../../prove/history';
import { invariants, type Invariant } from '../../prove/invariants';
import { playPlanned } from '../../prove/planned';
import { planners, type Planners } from '../../prove/worker';

/**
 * Generated histories on a company in memory that refuses every write that asks for more money than
 * there is. Whatever happens, the books end as SmartMoving has them (B1, B3, B5, B8).
 */

const SEED = 20260522;
const quiet = () => undefined;

describe('generated histories', () => {
	it('leave the books as SmartMoving has them, whatever happens on the way', async () => {
		const planned = 400;
		expect(await proveHistories({ seed: SEED, planned, overHttp: 0, tell: quiet })).toEqual({
			...{ histories: planned, lost: 0, doubled: 0 },
		});
	}, 120_000);

	it('have all in them that people and workers do', () => {
		const seen = new Map<string, number>();
		const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
		for (const history of fc.sample(histories(20), { seed: SEED, numRuns: 500 })) {
			const desk = new Desk(history);
			for (const step of history.steps) {
				const command = desk.decide(step);
				if (command) desk.carryOut(command);
				const isOfWorkers = ['sync', 'crash', 'together', 'edit'].includes(step.do);
				if (command || isOfWorkers) count(step.do);
				if (step.do === 'edit') count(step.edit);
			}
			for (const index of desk.opportunities.keys()) {
				for (const { kind, as } of desk.expected(index)) count(`${kind} ${as}`);
			}
		}
		const wanted = [
			...[
				'pay',
				'refund',
				'reverse',
				'dispute',
				'delete',
				'takeBack',
				'close',
				'reopen',
				'bill',
				'sync',
			],
			...['crash', 'together', 'redate invoice', 'redate payment', 'void invoice'],
			...['void payment', 'settle invoice', 'use payment', 'job posted', 'job left', 'job open'],
			...['payment posted', 'payment left', 'refund posted', 'refund left', 'refund open'],
			...['reversal posted', 'reversal left', 'reversal open'],
		];
		expect(wanted.filter((what) => (seen.get(what) ?? 0) < 5)).toEqual([]);
	});
});

/** A planner of payments that gets the finished plan wrong. */
function paymentsWith(wrong: (plan: PaymentsPlan) => PaymentsPlan): Partial<Planners> {
	return { planPayments: (...inputs) => wrong(planners.planPayments(...inputs)) };
}

function entriesWith(wrong: (entry: PaymentEntry) => PaymentEntry): Partial<Planners> {
	return paymentsWith((plan) => ({ ...plan, entries: plan.entries.map(wrong) }));
}

/** A planner of invoices that gets a new one wrong. */
function invoicesWith(wrong: (body: InvoiceBody, known: number) => InvoiceBody): Partial<Planners> {
	return {
		planInvoice: (source, found, settings) => {
			const plan = planners.planInvoice(source, found, settings);
			return plan.action === 'create'
				? { ...plan, body: wrong(plan.body, found.invoices.length) }
				: plan;
		},
	};
}

function withBody<Body, Found>(
	plan: Plan<Body, Found>,
	change: (body: Body) => Body,
): Plan<Body, Found> {
	return plan.action === 'create' ? { ...plan, body: change(plan.body) } : plan;
}

let attempts = 0;

const mutations: [string, Invariant, Partial<Planners>][] = [
	[
		'forgets an application',
		'idle',
		entriesWith((entry) => ({
			...entry,
			lines: entry.lines.filter((line, index) => line.kind !== 'invoice' || index > 0),
		})),
	],
	[
		'applies a cent too much',
		'payments',
		entriesWith((entry) => ({
			...entry,
			lines: entry.lines.map((line) =>
				line.kind === 'invoice' ? { ...line, cents: line.cents + 1 } : line,
			),
		})),
	],
	[
		'does not look for payments, and repeats no request id',
		'one',
		{
			planPayments: (source, found, settings) =>
				planners.planPayments(source, { ...found, payments: [] }, settings),
			createRequestId: () => `request ${attempts++}`,
		},
	],
	[
		'loses the last payment',
		'lost',
		paymentsWith((plan) => ({ ...plan, entries: plan.entries.slice(0, -1) })),
	],
	[
		'does not link refunds',
		'refunds',
		entriesWith((entry) => ({
			...entry,
			lines: entry.lines.filter(({ kind }) => kind !== 'moneyBack'),
		})),
	],
	[
		'credits a cent less than it debits',
		'ledger',
		entriesWith((entry) => ({
			...entry,
			moneyBack: entry.moneyBack.map((back) => ({
				...back,
				plan: withBody(back.plan, (body) => {
					if (back.row.isRefund) return body;
					const [debit, credit] = body.Line as [{ Amount: number }, { Amount: number }];
					return {
						...body,
						Line: [debit, { ...credit, Amount: (Math.round(credit.Amount * 100) - 1) / 100 }],
					} as typeof body;
				}),
			})),
		})),
	],
	[
		'sends the tail of a float',
		'cents',
		entriesWith((entry) => ({
			...entry,
			plan: withBody(entry.plan, (body) => ({ ...body, TotalAmt: body.TotalAmt + 1e-9 })),
		})),
	],
	[
		'bills all but the last charge',
		'receivable',
		invoicesWith((body) => ({
			...body,
			Line: body.Line.slice(0, Math.max(1, body.Line.length - 1)),
		})),
	],
	[
		'numbers invoices by what is there already',
		'order',
		invoicesWith((body, known) => ({ ...body, DocNumber: `${body.DocNumber} ${known}` })),
	],
	[
		'writes every payment again',
		'rest',
		entriesWith((entry) => {
			const { plan } = entry;
			if (plan.action !== 'keep') return entry;
			const { CustomerRef, TotalAmt, TxnDate, PaymentRefNum, PrivateNote } = plan.found;
			const body = { CustomerRef, TotalAmt, TxnDate };
			return {
				...entry,
				plan: {
					...{ action: 'update', found: plan.found, changes: [], note: null },
					body: { ...body, PaymentRefNum: PaymentRefNum!, PrivateNote: PrivateNote! },
				},
			};
		}),
	],
	[
		'goes by the order of SmartMoving’s list',
		'listing',
		{
			planPayments: (source, found, settings) => {
				const plan = planners.planPayments(source, found, settings);
				const place = ({ payment }: PaymentEntry) =>
					source.snapshot.payments.findIndex(({ id }) => id === payment.id);
				return { ...plan, entries: [...plan.entries].sort((a, b) => place(a) - place(b)) };
			},
		},
	],
];

describe('a wrong rule is found out', () => {
	it.each(mutations)(
		'one that %s',
		async (_, invariant, rules) => {
			const failure = await proveHistories({
				...{ seed: SEED, planned: 500, overHttp: 0, tell: quiet, shrinkMs: 500 },
				rules: { ...planners, ...rules },
			}).catch((error: unknown) => error);
			expect(failure).toBeInstanceOf(BrokenHistory);
			const { message } = failure as BrokenHistory;
			expect(message).toContain(`(seed ${SEED})`);
			expect(message.split('\n')[0]).toContain(invariants[invariant]);
		},
		60_000,
	);

	it('one that takes back what people applied by hand', async () => {
		const [any] = fc.sample(histories(1), { seed: SEED, numRuns: 1 });
		const first = { opportunity: 0 };
		const history: History = {
			...any!,
			opportunities: [any!.opportunities[0]!],
			steps: [
				{
					...{ do: 'pay', ...first, job: null, cents: 10_000, type: 2 },
					...{ deposit: true, untidy: false, hours: 0 },
				},
				{ do: 'sync', ...first, times: 1 },
				{ do: 'edit', ...first, record: 0, edit: 'use payment' },
				{ do: 'refund', ...first, payment: 0, percent: 10 },
			],
		};
		const rules = entriesWith((entry) => ({
			...entry,
			lines: entry.lines.filter(({ kind }) => kind !== 'other'),
		}));
		expect(await playPlanned(history)).toEqual({ lost: 0, doubled: 0 });
		await expect(playPlanned(history, { ...planners, ...rules })).rejects.toThrow(
			invariants.people,
		);
	});
});
