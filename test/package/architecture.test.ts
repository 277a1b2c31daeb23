import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** Who imports whom, in a house of these files only. A name without a folder is a package. */
type Imports = ReadonlyArray<readonly [rule: string, from: string, to: string]>;

const REFUSED: Imports = [
	['basics knows its place', 'lib/basics/money.ts', 'lib/sync/outcome/plan.ts'],
	['smartmoving knows its place', 'lib/smartmoving/schemas.ts', 'lib/quickbooks/schemas.ts'],
	['quickbooks knows its place', 'lib/quickbooks/schemas.ts', 'lib/smartmoving/snapshot.ts'],
	['sync/ours knows its place', 'lib/sync/ours/identity.ts', 'lib/sync/rules/handsOff.ts'],
	['sync/invoice knows its place', 'lib/sync/invoice/invoice.ts', 'lib/sync/payment/payment.ts'],
	['sync/payment knows its place', 'lib/sync/payment/payment.ts', 'lib/quickbooks/client.ts'],
	['sync/payment knows its place', 'lib/sync/payment/payment.ts', 'lib/posting/rounds.ts'],
	['posting knows its place', 'lib/posting/rounds.ts', 'lib/posting/invoices/post.ts'],
	['reconcile knows its place', 'lib/reconcile/compare.ts', 'lib/reconcile/read.ts'],
	['documents knows its place', 'lib/documents/official.ts', 'lib/posting/invoices/post.ts'],
	['every room has a rule', 'nodes/SmartMoving/execute.ts', 'lib/attic/box.ts'],
	['lib knows no n8n', 'lib/setup/check.ts', 'n8n-workflow'],
	['lib knows no n8n', 'lib/setup/check.ts', 'nodes/shared/listSearch.ts'],
	['lib/sync is pure', 'lib/sync/payment/payment.ts', 'fs'],
	[
		'nodes do not know each other',
		'nodes/SmartMoving/execute.ts',
		'nodes/SmartMovingTrigger/door.ts',
	],
	['nodes do not know each other', 'nodes/shared/listSearch.ts', 'nodes/SmartMoving/execute.ts'],
	['nodes stand on what n8n brings', 'nodes/SmartMoving/execute.ts', 'test/host/json.ts'],
	['nodes stand on what n8n brings', 'nodes/SmartMoving/execute.ts', 'left-pad'],
	// Two files that know no more of each other than a type.
	['no circles', 'lib/documents/email.ts', 'lib/documents/values.ts'],
	['emulators judge by themselves', 'test/emulators/main.ts', 'lib/basics/money.ts'],
];

const ALLOWED: Imports = [
	['a door', 'nodes/SmartMoving/SmartMoving.node.ts', 'nodes/SmartMoving/execute.ts'],
	['downward', 'lib/sync/payment/payment.ts', 'lib/sync/outcome/plan.ts'],
	['schemas', 'lib/sync/payment/payment.ts', 'lib/quickbooks/schemas.ts'],
	['hashing', 'lib/sync/ours/identity.ts', 'crypto'],
	['its own kind', 'lib/posting/customers/post.ts', 'lib/sync/customer/customer.ts'],
	['shared', 'nodes/SmartMoving/execute.ts', 'nodes/shared/listSearch.ts'],
];

describe('the plan of the house', () => {
	let folder: string;
	let refused: string[];

	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'smqb-house-'));
		const back = ['and back', 'lib/documents/values.ts', 'lib/documents/email.ts'] as const;
		build(folder, [...REFUSED, ...ALLOWED, back]);
		refused = violations(folder);
	});

	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	it.each(REFUSED)('%s: refuses %s -> %s', (rule, from, to) => {
		expect(refused).toContain(`${rule}: ${from} -> ${to}`);
	});

	it.each(ALLOWED)('%s: allows %s -> %s', (_, from, to) => {
		expect(refused.filter((one) => one.endsWith(`: ${from} -> ${to}`))).toEqual([]);
	});

	it('refuses what no node leads to', () => {
		const unreached = 'lib/documents/official.ts';
		expect(refused).toContain(`nothing is left over: ${unreached} -> ${unreached}`);
	});

	it('gives lib/sync at most nine rooms', () => {
		const entries = readdirSync(join(root, 'lib/sync'), { withFileTypes: true });
		expect(entries.filter((entry) => !entry.isDirectory())).toEqual([]);
		expect(entries.length).toBeLessThanOrEqual(9);
	});

	it('is drawn as it is today', () => {
		execFileSync(process.execPath, ['scripts/architecture.mjs', '--check'], { cwd: root });
	});
});

/** Writes the files, whose imports are of types, which count as any other. */
function build(folder: string, imports: Imports): void {
	const files = new Map<string, string[]>();
	for (const [, from, to] of imports) {
		const isFile = to.includes('/');
		const path = isFile
			? relative(dirname(from), to)
					.replace(/^(?!\.)/, './')
					.slice(0, -3)
			: to;
		files.set(from, [
			...(files.get(from) ?? []),
			`import type * as at${from.length} from '${path}';`,
		]);
		if (isFile && !files.has(to)) files.set(to, []);
	}
	for (const [path, lines] of files) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), [...lines, 'export {};'].join('\n'));
	}
}

/** What dependency-cruiser finds there by our rules, as `rule: from -> to`. */
function violations(folder: string): string[] {
	const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
	const rules = join(root, '.dependency-cruiser.cjs');
	const { stdout, stderr } = spawnSync(
		process.execPath,
		[cruiser, '--config', rules, '--output-type', 'json', 'lib', 'nodes', 'test'],
		{ cwd: folder, encoding: 'utf8' },
	);
	if (stdout === '') throw new Error(stderr);
	const found: Array<{ rule: { name: string }; from: string; to: string }> =
		JSON.parse(stdout).summary.violations;
	return found.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}
