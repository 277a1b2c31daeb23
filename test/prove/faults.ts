import '../engine/environment';
import { QuickBooksClient } from '../../lib/quickbooks/client';
import { type Outcome, SyncStage } from '../integration/support/syncStage';
import { type Client, FaultBench } from './faultBench';
import { isDone, nothingWrong, recordsOf, resultsIn, untrueClaims } from './faultBooks';
import { type FaultKind, faultKinds, notApplicable } from './faultKinds';
import { type RequestKind, requestKinds, type Scene } from './faultRequests';
import { renderTable, type Score } from './faultTable';

type Reading = 'remembered' | 'forgotten';

/** One request, one fault: met once or until it is lifted, under one reading of request ids. */
export interface Cell {
	request: RequestKind;
	fault: FaultKind;
	lasting: boolean;
	requestIdMemory: Reading;
}

export interface FaultProof {
	/** How many cells were run. */
	faults: number;
	/** Records that are missing, or there twice, after the fault was lifted and the event replayed. */
	lost: number;
	doubled: number;
	/** Everything that was not as it should be, by cell. */
	wrong: string[];
	table: string;
	/** Why the pairs marked n/a make no sense. */
	notApplicable: string[];
}

/** Every pair that makes sense; what writes, under both readings of QuickBooks' memory for request ids. */
export function allCells(): Cell[] {
	return requestKinds.flatMap((request) =>
		faultKinds
			.filter((fault) => notApplicable(request, fault) === null)
			.flatMap((fault) =>
				[false, true].flatMap((lasting) =>
					readingsFor(request, fault).map((requestIdMemory) => ({
						request,
						fault,
						lasting,
						requestIdMemory,
					})),
				),
			),
	);
}

/**
 * A part of the matrix that meets every pair, for a run that must not take minutes: where the request
 * is not carried out, it is met once or lasting by turns, and request ids are remembered or not.
 */
export function someCells(): Cell[] {
	const pairs = new Map<string, Cell[]>();
	for (const cell of allCells()) {
		const key = `${cell.request.name} ${cell.fault.name}`;
		pairs.set(key, [...(pairs.get(key) ?? []), cell]);
	}
	return [...pairs.values()].flatMap((cells, index) => {
		const { request, fault } = cells[0]!;
		const isDoubtful = fault.carriedOut !== 'never' && request.type !== 'read';
		return isDoubtful ? cells : [cells[index % cells.length]!];
	});
}

/** What was not carried out, QuickBooks has no memory of; creations are run both ways all the same. */
function readingsFor({ type }: RequestKind, { carriedOut }: FaultKind): Reading[] {
	const isWrite = type === 'create' || (type === 'update' && carriedOut !== 'never');
	return isWrite ? ['remembered', 'forgotten'] : ['remembered'];
}

/**
 * The fault matrix: each cell lets one fault meet one request of the sync, looks at what the sync
 * says while the fault stands, lifts it, replays the event, and compares the books.
 *
 * @param tell hears of the progress, and of everything that is not as it should be
 * @param cells a part of the matrix
 * @param Client the client to prove; another one shows that the matrix can fail
 */
export async function proveFaults({
	tell,
	cells = allCells(),
	Client: client = QuickBooksClient,
}: {
	tell: (line: string) => void;
	cells?: readonly Cell[];
	Client?: Client;
}): Promise<FaultProof> {
	const stage = await SyncStage.start();
	const bench = new FaultBench(stage, client);
	const scores = new Map<string, Score>();
	const proof: FaultProof = {
		faults: 0,
		lost: 0,
		doubled: 0,
		wrong: [],
		table: '',
		notApplicable: reasons(),
	};
	try {
		for (const cell of cells) {
			const { lost, doubled, wrong } = await runCell(bench, cell);
			proof.faults += 1;
			if (proof.faults % 100 === 0) tell(`${proof.faults} of ${cells.length} faults`);
			proof.lost += lost;
			proof.doubled += doubled;
			proof.wrong.push(...wrong.map((what) => `${nameOf(cell)}: ${what}`));
			for (const what of wrong) tell(`${nameOf(cell)}: ${what}`);
			const key = `${cell.request.name} ${cell.fault.name}`;
			const score = scores.get(key) ?? { right: 0, all: 0 };
			score.all += 1;
			if (wrong.length === 0) score.right += 1;
			scores.set(key, score);
		}
	} finally {
		await stage.close();
	}
	proof.table = renderTable(
		requestKinds.map(({ name }) => name),
		faultKinds.map(({ name }) => name),
		(request, fault) => scores.get(`${request} ${fault}`) ?? null,
	);
	return proof;
}

function nameOf({ request, fault, lasting, requestIdMemory }: Cell): string {
	return `${request.name}, ${fault.name} ${lasting ? 'lasting' : 'once'}, ids ${requestIdMemory}`;
}

function reasons(): string[] {
	const all = requestKinds.flatMap((request) =>
		faultKinds.flatMap((fault) => notApplicable(request, fault) ?? []),
	);
	return [...new Set(all)];
}

/** What an event brought while the fault stood. */
interface During {
	outcome: Outcome | null;
	error: Error | null;
}

async function runCell(bench: FaultBench, cell: Cell) {
	const { request, fault, lasting, requestIdMemory } = cell;
	await bench.reset(requestIdMemory);
	bench.patientPauses = requestIdMemory === 'forgotten';
	const scene = await request.arrange(bench);
	await bench.inject(request.service, scene.match, fault, lasting);
	const during = await attempt(bench, scene);
	const told = await whatWasTold(bench, cell, during);
	const met = await bench.lift();
	const wrong = [...told, ...whatWasTried(bench, cell, during, met)];
	const healed = isHealed(during);
	const atOnce = healed ? await scene.findings() : nothingWrong;
	wrong.push(...atOnce.wrong.map((what) => `at once: ${what}`));

	// Nor does a person look at once whether a note is there.
	if (bench.patientPauses || request.type === 'note') await bench.landed();
	const before = (await bench.stage.writes()).length;
	let after = await attempt(bench, scene);
	if (/connect it again/.test(wordsOf(after).join())) {
		await bench.connect();
		after = await attempt(bench, scene);
	}
	wrong.push(...wordsOf(after).map((words) => `after it was lifted: ${words}`));
	// What was sent before may still arrive.
	await bench.landed();
	const isSettled = healed && fault.carriedOut !== 'late';
	if (isSettled && (await bench.stage.writes()).length === before) return { ...atOnce, wrong };
	if (isSettled) wrong.push('wrote again what was done');
	const { lost, doubled, wrong: wrongBooks } = await scene.findings();
	return { lost, doubled, wrong: [...wrong, ...wrongBooks] };
}

async function attempt(bench: FaultBench, scene: Scene): Promise<During> {
	return await scene.work(bench).then(
		(outcome) => ({ outcome: (outcome ?? null) as Outcome | null, error: null }),
		(error: Error) => ({ outcome: null, error }),
	);
}

/** All that a person is told of what was not done. */
function wordsOf({ outcome, error }: During): string[] {
	if (error) return [error.message];
	return outcome
		? resultsIn(outcome)
				.filter((each) => !isDone(each))
				.map(({ message }) => message ?? '')
		: [];
}

function isHealed(during: During): boolean {
	return during.error === null && wordsOf(during).length === 0;
}

/** Where the words of one record lead to another one whose words tell the cause. */
const FOLLOWS = /^Its (payment|customer) could not be/;

/** Whether what was said while the fault stood is true, plain, of the right kind and keeps secrets. */
async function whatWasTold(bench: FaultBench, cell: Cell, during: During): Promise<string[]> {
	const { outcome, error } = during;
	const wrong: string[] = [];
	const words = wordsOf(during);
	const expected = expectation(cell);
	if (expected === 'heals' && words.length > 0) wrong.push(`did not heal: ${words.join(' | ')}`);
	if (expected === 'fails' && words.length === 0) wrong.push('said nothing of the fault');
	const says = saysOf(cell);
	if (words.length > 0 && !words.some((each) => says.test(each))) {
		wrong.push(`said the wrong thing: ${words.join(' | ')}`);
	}
	for (const each of words) {
		if (!says.test(each) && !FOLLOWS.test(each)) wrong.push(`also said: ${each}`);
		// In brackets stands what QuickBooks itself says, as it says it.
		const own = each.replace(/\(QuickBooks, code [^)]*\)/g, '');
		if (/undefined|\[object|Error:|ECONN/.test(own)) wrong.push(`not in plain words: ${each}`);
	}
	for (const { status, message } of outcome ? resultsIn(outcome) : []) {
		// Nobody changed anything in QuickBooks, and nothing was left out on purpose.
		if (status === 'conflict' || status === 'skipped') wrong.push(`is "${status}": ${message}`);
	}
	if (outcome) wrong.push(...untrueClaims(resultsIn(outcome), await recordsOf(bench.stage)));
	if (error && cell.request.service === 'smartmoving') {
		const writes = await bench.stage.writes();
		if (writes.length > 0) wrong.push('posted though SmartMoving could not be read');
	}
	const everything = JSON.stringify([outcome, error && { ...error, words: String(error.stack) }]);
	if (bench.leaked(everything).length > 0) wrong.push('gave a secret away');
	return wrong;
}

function saysOf({ request, fault }: Cell): RegExp {
	const says = fault.says[request.service]!;
	if (request.type === 'note' && fault.passes && !fault.name.startsWith('429')) {
		return /may have been added or not/;
	}
	// The new tokens are lost with the answer, and the old ones no longer good.
	const isLostToken = request.service === 'intuit' && fault.carriedOut !== 'never';
	return isLostToken ? new RegExp(`${says.source}|connect it again`) : says;
}

/**
 * What the sync should come to while the fault stands. Where an answer is lost for good though the work
 * was done, it may find that out by looking, or tell that it does not know.
 */
function expectation({ request, fault, lasting }: Cell): 'heals' | 'fails' | 'either' {
	const writes = request.type === 'create' || request.type === 'update';
	if (request.type === 'note') return 'fails';
	if (lasting) return writes && fault.carriedOut !== 'never' ? 'either' : 'fails';
	if (fault.name === '401') return request.service === 'quickbooks' ? 'heals' : 'fails';
	return request.service === 'intuit' && fault.carriedOut !== 'never' ? 'either' : 'heals';
}

/** Whether it was tried as often, and with such pauses, as the fault asks for. */
function whatWasTried(
	bench: FaultBench,
	{ request, fault, lasting }: Cell,
	during: During,
	met: number,
): string[] {
	// n8n renews tokens out of our sight.
	if (request.service === 'intuit') return [];
	const wrong: string[] = [];
	if (met === 0) wrong.push('the fault was never met');
	const isRepeated = fault.passes && request.type !== 'note';
	if (isRepeated && lasting && !isHealed(during) && met < 4)
		wrong.push(`gave up after ${met} tries`);
	if (!isRepeated && request.type === 'note' && met !== 1) wrong.push(`posted a note ${met} times`);
	if (met > (fault.passes ? 16 : 6)) wrong.push(`tried ${met} times`);
	if (fault.waits && isRepeated) {
		const [least, most] = fault.waits;
		if (!bench.slept.some((ms) => ms >= least && ms <= most)) {
			wrong.push(`waited ${bench.slept.join(', ')} ms`);
		}
	}
	return wrong;
}
