import { Router } from 'express';
import { batchItems, deleted, runBatch } from './batch';
import { changesSince } from './cdc';
import { metaTimestamp, now } from './clock';
import type { Company } from './company';
import { type Admission, type Handler, faultReply } from './door';
import type { Emulator } from './emulator';
import { kindOfPath } from './entities';
import type { EntityKind, StoredRecord } from './entities/kind';
import { sendInvoice } from './entities/sales';
import { Fault, entries, refuse } from './faults';
import { pdfOf } from './pdf';
import { runQuery } from './query/run';
import { read, remove, voidRecord, write } from './records';
import { type Call, type Reply, success } from './reply';
import { checkRequestId } from './requestIds';
import { without } from './shape';

/** The accounting API of the company: everything below `/v3/company/<realmId>`. */
export function apiRouter(emulator: Emulator): Router {
	const { company, doorway } = emulator;
	const router = Router({ caseSensitive: true, mergeParams: true });
	const admit = admission(emulator);

	const route = (handler: Handler) => doorway.door(onceByRequestId(emulator, handler), admit);
	// A batch remembers its items one by one instead of its whole answer.
	const batch: Handler = (call) =>
		success(
			runBatch(company, jsonBody(call), call.query.requestid, emulator.batchAnswers, {
				allowDuplicateNumber: includes(call, 'allowduplicatedocnum'),
			}),
		);

	const path = '/v3/company/:realmId';
	router.post(`${path}/batch`, doorway.door(batch, admit));
	router.get(
		`${path}/query`,
		route((call) => queryReply(company, call.query.query ?? '')),
	);
	router.post(
		`${path}/query`,
		route((call) => queryReply(company, call.body)),
	);
	router.get(
		`${path}/cdc`,
		route(({ query }) => success(changesSince(company, query.entities, query.changedSince))),
	);
	router.get(
		`${path}/preferences`,
		route(() => success({ Preferences: company.preferences })),
	);
	router.get(
		`${path}/companyinfo/:id`,
		route((_, { id = '' }) => {
			if (id !== company.realmId && id !== company.info.Id) refuse(entries.objectNotFound());
			return success({ CompanyInfo: company.info });
		}),
	);
	router.post(
		`${path}/invoice/:id/send`,
		route((call, { id = '' }) => sendReply(company, call, id)),
	);
	router.get(
		`${path}/:entity/:id/pdf`,
		route((call, { entity = '', id = '' }) => pdfReply(company, call, entity, id)),
	);
	router.get(
		`${path}/:entity/:id`,
		route((call, { entity = '', id = '' }) => {
			const kind = kindAt(call, entity);
			return recordReply(company, kind, read(company, kind, id));
		}),
	);
	router.post(
		`${path}/:entity`,
		route((call, { entity = '' }) => writeReply(company, call, kindAt(call, entity))),
	);
	router.all(`${path}/*rest`, route(unsupported));
	return router;
}

/** Access token, company and limits, in that order. A batch counts as many times as it has items. */
function admission({ oauth, throttle }: Emulator): Admission {
	return (call, { realmId = '' }) => {
		oauth.authorize(call, realmId);
		const isBatch = call.path.endsWith('/batch');
		return throttle.enter(isBatch ? weightOf(call) : 1, isBatch);
	};
}

function weightOf(call: Call): number {
	try {
		return batchItems(jsonBody(call)).length;
	} catch {
		return 1;
	}
}

/** Answers a requestid that was answered before with the same bytes. */
function onceByRequestId(emulator: Emulator, handler: Handler): Handler {
	return (call, params) => {
		const id = call.query.requestid;
		checkRequestId(id);
		const query = without(call.query, 'requestid');
		const question = JSON.stringify([call.method, call.path, query, call.body]);
		return emulator.replies.once(id, question, () => {
			try {
				return handler(call, params);
			} catch (error) {
				if (error instanceof Fault) return faultReply(error);
				throw error;
			}
		});
	};
}

function writeReply(company: Company, call: Call, kind: EntityKind): Reply {
	const body = jsonBody(call);
	const { operation } = call.query;
	const isUpdate = operation === undefined || operation === 'update';
	if (isUpdate && kind.name === 'Payment' && includes(call, 'void')) {
		return recordReply(company, kind, voidRecord(company, kind, body));
	}
	if (isUpdate) {
		if (operation === 'update' && !(body as { Id?: unknown }).Id) refuse(entries.required('Id'));
		const allowDuplicateNumber = includes(call, 'allowduplicatedocnum');
		return recordReply(company, kind, write(company, kind, body, { allowDuplicateNumber }));
	}
	if (operation === 'delete') {
		return success({ [kind.name]: deleted(remove(company, kind, body).id) });
	}
	// Payments are voided by another form of call.
	if (operation === 'void' && kind.name === 'Invoice') {
		return recordReply(company, kind, voidRecord(company, kind, body));
	}
	return refuse(entries.unsupportedOperation(`${operation} ${kind.name}`));
}

function sendReply(company: Company, call: Call, id: string): Reply {
	const kind = kindAt(call, 'invoice');
	const record = read(company, kind, id);
	const { sendTo } = call.query;
	if (sendTo !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(sendTo)) {
		refuse(entries.email('sendTo', sendTo));
	}
	sendInvoice(record, sendTo, metaTimestamp(now()));
	company.bump(record);
	return recordReply(company, kind, record);
}

function pdfReply(company: Company, call: Call, entity: string, id: string): Reply {
	if (!['invoice', 'payment'].includes(entity)) return unsupported(call);
	const kind = kindAt(call, entity);
	const shown = company.render(read(company, kind, id));
	const number = String(shown.DocNumber ?? shown.PaymentRefNum ?? id);
	const lines = [
		`${kind.name} ${number}`,
		`Date ${String(shown.TxnDate)}`,
		`Total ${String(shown.TotalAmt)}`,
	];
	return { status: 200, headers: { 'Content-Type': 'application/pdf' }, body: pdfOf(lines) };
}

function queryReply(company: Company, statement: string): Reply {
	return success({ QueryResponse: runQuery(company, statement) });
}

function recordReply(company: Company, kind: EntityKind, record: StoredRecord): Reply {
	return success({ [kind.name]: company.render(record) });
}

function kindAt(call: Call, entity: string): EntityKind {
	return kindOfPath(entity) ?? unsupported(call);
}

function unsupported(call: Call): never {
	refuse(
		entries.unsupportedOperation(
			`Could not find resource for relative : ${call.path} of full path: ${call.path}`,
		),
	);
}

function includes(call: Call, what: string): boolean {
	return (call.query.include ?? '').toLowerCase().split(',').includes(what);
}

function jsonBody(call: Call): unknown {
	try {
		return JSON.parse(call.body) as unknown;
	} catch {
		refuse(entries.unsupportedProperty('Unexpected character: the body is not JSON'));
	}
}
