import type { Company } from './company';
import { kindOf } from './entities';
import { Fault, entries, refuse } from './faults';
import { runQuery } from './query/run';
import { remove, voidRecord, write } from './records';
import { type RequestIds, checkBatchRequestId } from './requestIds';
import type { Fields } from './shape';

/** An item's answer, without its bId. */
export type BatchAnswer = Fields;

/** The items of a batch body. */
export function batchItems(body: unknown): Fields[] {
	const items = (body as Fields | null)?.BatchItemRequest;
	if (!Array.isArray(items) || items.length === 0) refuse(entries.required('BatchItemRequest'));
	return items as Fields[];
}

/**
 * Carries out a batch. Items are independent: each has its own answer or Fault. With a requestid,
 * each item is remembered under requestid + bId.
 */
export function runBatch(
	company: Company,
	body: unknown,
	requestId: string | undefined,
	memory: RequestIds<BatchAnswer>,
	options: { allowDuplicateNumber: boolean },
): Fields {
	const items = batchItems(body);
	const limit = Number(company.switches.value('batchLimit'));
	if (items.length > limit) refuse(entries.batchTooLarge(limit));
	const bIds = items.map((item) => String(item.bId ?? ''));
	if (bIds.includes('')) refuse(entries.required('bId'));
	checkBatchRequestId(requestId, bIds);

	const ordered = company.switches.is('batchOrder', 'reversed') ? [...items].reverse() : items;
	const answers = ordered.map((item) => {
		const bId = String(item.bId);
		const key = requestId ? `${requestId}${bId}` : undefined;
		const answer = memory.once(key, JSON.stringify(item), () =>
			answerOf(company, item, options.allowDuplicateNumber),
		);
		return { ...answer, bId };
	});
	return { BatchItemResponse: answers };
}

function answerOf(company: Company, item: Fields, allowDuplicateNumber: boolean): BatchAnswer {
	try {
		return carriedOut(company, item, allowDuplicateNumber);
	} catch (error) {
		if (error instanceof Fault) return error.toJSON();
		throw error;
	}
}

function carriedOut(company: Company, item: Fields, allowDuplicateNumber: boolean): BatchAnswer {
	if (typeof item.Query === 'string') return { QueryResponse: runQuery(company, item.Query) };
	const name = Object.keys(item).find((key) => kindOf(key));
	const kind = name === undefined ? undefined : kindOf(name);
	if (!kind) refuse(entries.unsupportedOperation(String(item.operation ?? 'without an entity')));
	const body = item[kind.name];
	const sent = (body ?? {}) as Fields;
	switch (item.operation) {
		case 'create':
			return { [kind.name]: company.render(write(company, kind, body, { allowDuplicateNumber })) };
		case 'update': {
			if (item.optionsData === 'void') {
				return { [kind.name]: company.render(voidRecord(company, kind, body)) };
			}
			if (sent.Id === undefined) refuse(entries.required('Id'));
			return { [kind.name]: company.render(write(company, kind, body, { allowDuplicateNumber })) };
		}
		case 'delete':
			return { [kind.name]: deleted(remove(company, kind, body).id) };
		default:
			refuse(entries.enumeration('operation', String(item.operation)));
	}
}

/** What the service answers of a deleted record. */
export function deleted(id: string): Fields {
	return { domain: 'QBO', status: 'Deleted', Id: id };
}
