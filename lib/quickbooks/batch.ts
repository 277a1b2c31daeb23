import { z } from 'zod';

import { NoAnswerError } from '../http';
import { objectSchema, rowsIn, type Answer, type QueryResponse } from './answers';
import type { Ask, QuickBooksCalls } from './calls';
import { faultOf, QuickBooksFault } from './faults';
import { isSingleton, PAGE_SIZE, toStatement, type Query } from './query';
import type { Failure } from './retry';
import type { EntityOf } from './schemas';

/** The most queries QuickBooks takes in one batch, by its reference; another page of Intuit says 10. */
const BATCH_SIZE = 30;
const SMALL_BATCH_SIZE = 10;

/** The rows of each query of a batch, in the order of the queries. */
export type RowsOf<Queries extends readonly Query[]> = {
	-readonly [Index in keyof Queries]: Queries[Index] extends Query<infer N>
		? Array<EntityOf<N>>
		: never;
};

/** A query of a batch: its place among the caller's, how far it was read, how often it was tried. */
interface Question {
	query: Query;
	index: number;
	start: number;
	tries: number;
}

/** A page of the answer to a question. */
interface Found {
	question: Question;
	rows: unknown[];
}

/** Anything else counts as a batch whose answers were all left out. */
const batchItemsSchema = z
	.array(z.object({ bId: z.string(), QueryResponse: objectSchema.optional() }).passthrough())
	.catch([]);

/** Asks one company many queries in few calls, and remembers how many it takes at once. */
export class Batches {
	private size = BATCH_SIZE;

	constructor(private readonly calls: QuickBooksCalls) {}

	/** All rows of every query, page by page. The first query that is refused for good fails them all. */
	async rowsOf<const Queries extends readonly Query[]>(queries: Queries): Promise<RowsOf<Queries>> {
		const rows: unknown[][] = queries.map(() => []);
		let waiting = queries.map((query, index) => ({ query, index, start: 1, tries: 0 }));
		while (waiting.length > 0) {
			const asked = waiting.slice(0, this.size);
			const answers = await this.ask(asked);
			if (answers === 'tooLarge') {
				this.size = SMALL_BATCH_SIZE;
				continue;
			}
			const found: Found[] = [];
			const refused: Question[] = [];
			const delays: number[] = [];
			for (const { question, answer } of answers) {
				if (answer instanceof Error) {
					delays.push(this.delayOrThrow(answer, question.tries));
					refused.push(question);
				} else {
					found.push({ question, rows: rowsIn(answer, question.query.entity) });
				}
			}
			for (const page of found) rows[page.question.index]?.push(...page.rows);
			if (delays.length > 0) await this.calls.sleep(Math.max(...delays));
			waiting = [...waiting.slice(asked.length), ...refused, ...goingOn(found)];
		}
		return rows as RowsOf<Queries>;
	}

	/**
	 * Sends the questions in one call; gives each back with its rows or why there are none, or says
	 * that they are more than QuickBooks takes at once, where fewer would do.
	 */
	private async ask(
		questions: readonly Question[],
	): Promise<Array<{ question: Question; answer: QueryResponse | Failure }> | 'tooLarge'> {
		const batch = batchOf(questions);
		const outcome = await this.calls.repeat(() => this.calls.attempt(batch));
		if (isTooLarge(outcome) && questions.length > SMALL_BATCH_SIZE) return 'tooLarge';
		if (outcome instanceof Error) throw outcome;
		const { content, headers } = outcome;
		const items = new Map(batchItemsSchema.parse(content).map((item) => [item.bId, item]));
		return questions.map((question, position) => {
			const item = items.get(String(position));
			const answer =
				faultOf({ status: 200, headers, body: item }) ??
				item?.QueryResponse ??
				new NoAnswerError('QuickBooks left out the answer to one of several questions.');
			return { question: { ...question, tries: question.tries + 1 }, answer };
		});
	}

	private delayOrThrow(failure: Failure, tries: number): number {
		const delay = this.calls.delayAfter(failure, tries);
		if (delay === undefined) throw failure;
		return delay;
	}
}

function batchOf(questions: readonly Question[]): Ask {
	return {
		method: 'POST',
		path: '/batch',
		body: {
			BatchItemRequest: questions.map(({ query, start }, position) => ({
				bId: String(position),
				Query: toStatement(query, { startPosition: start, maxResults: PAGE_SIZE }),
			})),
		},
		kind: 'reads',
		key: 'BatchItemResponse',
		queries: questions.length,
	};
}

/**
 * The questions whose pages may not be their last. Intuit also caps the rows of a whole batch at
 * 1000, so a query may be cut short by its neighbours: then each goes on from where it is until an
 * answer was not cut.
 */
function goingOn(found: readonly Found[]): Question[] {
	const total = found.reduce((sum, { rows }) => sum + rows.length, 0);
	if (total < PAGE_SIZE) return [];
	return found
		.filter(({ question }) => !isSingleton(question.query.entity))
		.map(({ question, rows }) => ({ ...question, start: question.start + rows.length, tries: 0 }));
}

function isTooLarge(outcome: Answer | Failure): boolean {
	return outcome instanceof QuickBooksFault && outcome.code === '1040';
}
