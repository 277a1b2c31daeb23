/*
 * The plan of the house, which `npm run lint` keeps: who may know whom, types counted.
 * docs/architecture.md walks through the rooms, docs/architecture.svg draws them as they are today.
 */

const forbid = (name, why, from, to) => ({ name, comment: why, severity: 'error', from, to });

/** The files that match `place` know each other and `may`, and nothing else of lib. Why is for whom it refuses. */
const room = (name, place, may, why) =>
	forbid(
		`${name} knows its place`,
		why,
		{ path: `^${place}` },
		{ path: '^lib/', pathNot: [place, ...may].map((path) => `^${path}`) },
	);

const HTTP = 'lib/http\\.ts$';
const BASICS = 'lib/basics/';
const QUICKBOOKS = 'lib/quickbooks/';
const SMARTMOVING = 'lib/smartmoving/';
const SNAPSHOT = 'lib/smartmoving/(snapshot|enums)\\.ts$';
const FAULT_KINDS = 'lib/quickbooks/faultKinds\\.ts$';
/** What the records of both services look like, and what a field of theirs says: no call, no client. */
const RECORDS = [SNAPSHOT, FAULT_KINDS, 'lib/quickbooks/(schemas|states)\\.ts$'];
const sync = (rooms) => `lib/sync/(${rooms})/`;
/** What stands below every plan, from the ground up. */
const GROUND = 'outcome|ours|rules|found';
const POSTING = 'lib/posting/[^/]+$';

const rooms = [
	room('http', HTTP, [], 'The one door to the network carries requests; it knows no service.'),
	room('basics', BASICS, [], 'Money, days and text are the same in any trade.'),
	room(
		'smartmoving',
		SMARTMOVING,
		[BASICS, HTTP],
		'It speaks SmartMoving. That there is a QuickBooks, or a sync, is not its business.',
	),
	room(
		'quickbooks',
		QUICKBOOKS,
		[BASICS, HTTP],
		'It speaks QuickBooks. It knows invoices and payments, but no job, no move and no sync.',
	),

	// lib/sync decides: pure functions of what was read. It has types and schemas of the services, and never calls them.
	room(
		'sync/outcome',
		sync('outcome'),
		[FAULT_KINDS],
		'What is to be done with a record, and what became of it, is said in the same words everywhere.',
	),
	room(
		'sync/ours',
		sync('ours'),
		[BASICS, ...RECORDS, sync('outcome')],
		'Whether a record is ours does not depend on what is to be done with it.',
	),
	room(
		'sync/rules',
		sync('rules'),
		[BASICS, ...RECORDS, sync('outcome|ours')],
		'What refuses a record is the same for an invoice, a payment and a refund.',
	),
	room(
		'sync/found',
		sync('found'),
		[BASICS, ...RECORDS, sync('outcome|ours|rules')],
		'What was found is told apart from what is made of it: plans know it, it knows no plan.',
	),
	room(
		'sync/customer',
		sync('customer'),
		[BASICS, ...RECORDS, sync(GROUND)],
		'A customer is matched by name and e-mail, whatever is billed or paid.',
	),
	room(
		'sync/invoice',
		sync('invoice'),
		[BASICS, ...RECORDS, sync(GROUND)],
		'An invoice bills a job, whatever is paid.',
	),
	room(
		'sync/moneyBack',
		sync('moneyBack'),
		[BASICS, ...RECORDS, sync(GROUND)],
		'Money back is planned before the payment that it is of, and knows invoices only as found.',
	),
	room(
		'sync/payment',
		sync('payment'),
		[BASICS, ...RECORDS, sync(`${GROUND}|moneyBack`)],
		'Payments come last: they know what went back of them, and invoices only as found.',
	),

	// lib/posting carries plans out: read, plan, post, read back.
	room(
		'posting',
		POSTING,
		[BASICS, HTTP, QUICKBOOKS, SNAPSHOT, sync('outcome|ours|rules')],
		'The pieces of the pipeline are the same for all records, so they know none of them.',
	),
	room(
		'posting/customers',
		'lib/posting/customers/',
		[POSTING, BASICS, QUICKBOOKS, SNAPSHOT, sync(`${GROUND}|customer`)],
		'Customers are posted first, whatever is billed or paid.',
	),
	room(
		'posting/invoices',
		'lib/posting/invoices/',
		[POSTING, BASICS, QUICKBOOKS, SNAPSHOT, sync(`${GROUND}|invoice`), 'lib/sync/payment/release'],
		'Invoices are posted before payments. They know one thing of them: how to take one off a smaller bill.',
	),
	room(
		'posting/payments',
		'lib/posting/payments/',
		[POSTING, BASICS, QUICKBOOKS, SNAPSHOT, sync(`${GROUND}|moneyBack|payment`)],
		'Payments are posted to invoices as they were found, whoever posted those.',
	),

	room(
		'documents',
		'lib/documents/',
		[
			...[BASICS, QUICKBOOKS, SNAPSHOT, sync('ours|invoice')],
			'lib/posting/(results|invoices/find)\\.ts$',
		],
		'Documents show an invoice as QuickBooks holds it: they find it as posting does, and post nothing.',
	),
	room(
		'setup',
		'lib/setup/',
		[BASICS, QUICKBOOKS, SMARTMOVING, sync('rules|invoice|payment')],
		"The setup check holds the sync's settings against the two services; it syncs nothing.",
	),
	room(
		'reconcile/read',
		'lib/reconcile/read\\.ts$',
		[BASICS, QUICKBOOKS, 'lib/reconcile/'],
		'What is in QuickBooks is read by one file.',
	),
	room(
		'reconcile',
		'lib/reconcile/(?!read\\.ts$)',
		[...[BASICS, ...RECORDS], ...[sync('outcome|ours|rules|invoice|moneyBack|payment')]],
		'What compares is pure: read.ts reads, and the others are handed what it read.',
	),
];

/** What n8n gives every package; all else a user would have to install. */
const HOST = 'node_modules/(zod|luxon)/';

module.exports = {
	forbidden: [
		...rooms,
		forbid(
			'every room has a rule',
			'A new folder of lib gets its line above: what it may know, and why no more.',
			{},
			{ path: '^lib/', pathNot: rooms.map(({ from }) => from.path) },
		),

		forbid(
			'no circles',
			'What knows each other is one idea in two files: neither can be read, tried or changed alone.',
			{ path: '^(lib|nodes|credentials)/' },
			{ circular: true },
		),
		forbid(
			'no circles in tests',
			"As above; there, types may know each other, as the emulated company and its records' kinds do.",
			{ pathNot: '^(lib|nodes|credentials)/' },
			{ circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
		),
		forbid(
			'nothing is left over',
			'What no node and no credential leads to runs for nobody.',
			{ path: '^(nodes|credentials)/.+\\.(node|credentials)\\.ts$' },
			{ path: '^(lib|nodes)/', pathNot: '\\.node\\.ts$', reachable: false },
		),

		forbid(
			'lib knows no n8n',
			'It is handed its transport, clock and settings. At run time n8n has zod and luxon for it, and Node the rest.',
			{ path: '^lib/' },
			{ pathNot: ['^lib/', HOST], dependencyTypesNot: ['core'] },
		),
		forbid(
			'lib/sync is pure',
			'No file, no network and no process: the same snapshot gives the same plan. It hashes, no more.',
			{ path: '^lib/sync/' },
			{ dependencyTypes: ['core'], pathNot: '^crypto$' },
		),
		forbid(
			'nodes stand on what n8n brings',
			'The package has no dependency of its own, and what is shipped knows no test.',
			{ path: '^(nodes|credentials)/' },
			{
				pathNot: ['^(lib|nodes)/', HOST, 'node_modules/n8n-workflow/'],
				dependencyTypesNot: ['core'],
			},
		),
		forbid(
			'nodes do not know each other',
			'What two of them need is in nodes/shared, which knows none of them.',
			{ path: '^nodes/([^/]+)/' },
			{ path: '^nodes/', pathNot: '^nodes/($1|shared)/' },
		),
		forbid(
			'nodes plan nothing',
			'A node is a door: it takes types from the trade, for its settings, and leaves planning to lib/posting.',
			{ path: '^nodes/' },
			{
				path: '^lib/sync/',
				pathNot: ['^lib/sync/outcome/', '^lib/sync/invoice/charges\\.ts$'],
				dependencyTypesNot: ['type-only'],
			},
		),
		forbid(
			'one file of nodes calls QuickBooks',
			'It pairs the client with the credential; the others are handed the company.',
			{ path: '^nodes/', pathNot: '^nodes/shared/quickBooksTransport\\.ts$' },
			{ path: '^lib/quickbooks/(client|calls|batch)\\.ts$', dependencyTypesNot: ['type-only'] },
		),
		forbid(
			'credentials are small',
			'n8n loads them when it starts: the addresses and the limits, no client.',
			{ path: '^credentials/' },
			{ path: '^lib/', pathNot: '^lib/quickbooks/(environments|pace)\\.ts$' },
		),
		forbid(
			'emulators judge by themselves',
			'An emulator that shared code with what it judges would share its mistakes.',
			{ path: '^test/emulators/' },
			{ path: '^(lib|nodes|credentials)/' },
		),
	],
	options: {
		tsPreCompilationDeps: true,
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^test/host/node_modules/' },
	},
};
