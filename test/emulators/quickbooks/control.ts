import express, { type ErrorRequestHandler, Router } from 'express';
import type { Company } from './company';
import type { Emulator } from './emulator';
import { kindOf } from './entities';
import { makeDeposit } from './entities/deposit';
import type { EntityKind, Ref, StoredRecord } from './entities/kind';
import { Fault } from './faults';
import { remove, voidRecord, write } from './records';
import type { Fields } from './shape';
import { REAL_LIMITS, type Limits } from './throttle';

/** The emulator's control plane: what a test does and asks that no client of QuickBooks can. */
export function controlRouter(emulator: Emulator): Router {
	const { company, doorway, throttle, oauth } = emulator;
	const router = Router();
	router.use(express.json({ limit: '5mb' }));

	router.post('/reset', (_, response) => {
		emulator.reset();
		response.json({ ok: true });
	});
	router.get('/trial-balance', (_, response) => {
		response.json(trialBalance(company));
	});
	router.get('/receivables', (_, response) => {
		response.json(receivables(company));
	});
	router.get('/requests', (_, response) => {
		response.json(doorway.log);
	});
	router.get('/entities/:entity', (request, response) => {
		const { name } = kindNamed(request.params.entity);
		response.json(company.all(name).map((record) => company.render(record)));
	});

	router.get('/faults', (_, response) => {
		response.json(doorway.faults.list());
	});
	router.post('/faults', (request, response) => {
		doorway.faults.add(request.body);
		response.json(doorway.faults.list());
	});
	router.delete('/faults', (_, response) => {
		doorway.faults.reset();
		response.json([]);
	});
	router.post('/latency', (request, response) => {
		doorway.latency = positive((request.body as Fields).ms, 'ms');
		response.json({ ms: doorway.latency });
	});
	router.get('/throttle', (_, response) => {
		response.json(throttle.limits);
	});
	router.put('/throttle', (request, response) => {
		throttle.limit(limitsIn(request.body as Fields));
		response.json(throttle.limits);
	});
	router.post('/expire-tokens', (_, response) => {
		response.json({ expired: oauth.expireAccessTokens() });
	});

	router.put('/preferences', (request, response) => {
		company.preferences = merged(company.preferences, request.body as Fields);
		response.json(company.preferences);
	});
	router.get('/switches', (_, response) => {
		response.json(company.switches.list());
	});
	router.put('/switches', (request, response) => {
		company.switches.set(request.body as Fields);
		response.json(company.switches.list());
	});

	router.post('/deposit', (request, response) => {
		const { paymentIds } = request.body as { paymentIds?: unknown[] };
		const record = makeDeposit(company, (paymentIds ?? []).map(String));
		response.json(company.render(record));
	});
	router.post('/edit', (request, response) => {
		const { kind, record } = recordNamed(company, request.body);
		const { fields } = request.body as { fields?: Fields };
		const system = { Id: record.id, SyncToken: String(record.syncToken), sparse: true };
		const { PaymentType } = record.fields;
		const body = { ...(PaymentType ? { PaymentType } : {}), ...fields, ...system };
		response.json(company.render(write(company, kind, body, { byPerson: true })));
	});
	router.post('/void', (request, response) => {
		const { kind, body } = recordNamed(company, request.body);
		response.json(company.render(voidRecord(company, kind, body, { byPerson: true })));
	});
	router.post('/delete', (request, response) => {
		const { kind, body } = recordNamed(company, request.body);
		remove(company, kind, body, { byPerson: true });
		response.json({ ok: true });
	});

	router.use((_, response) => {
		response.status(404).json({ error: 'There is no such control' });
	});
	router.use(onError);
	return router;
}

// eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express knows an error handler by its four parameters
const onError: ErrorRequestHandler = (error, _request, response, _next) => {
	const message = error instanceof Error ? error.message : String(error);
	response.status(400).json({ error: message, ...(error instanceof Fault ? error.toJSON() : {}) });
};

function trialBalance(company: Company): Fields {
	const accounts = company.all('Account').map(({ id, fields }) => {
		const cents = company.ledger.balanceOfAccount(id);
		return {
			id,
			name: fields.Name,
			type: fields.AccountType,
			debit: Math.max(cents, 0) / 100,
			credit: Math.max(-cents, 0) / 100,
		};
	});
	const side = (name: 'debit' | 'credit') =>
		accounts.reduce((sum, account) => sum + Math.round(account[name] * 100), 0);
	return { accounts, balanced: side('debit') === side('credit') };
}

/** Per customer: the balance of receivables and the open items it consists of. */
function receivables(company: Company): Fields[] {
	return company.ledger.customers().map((customerId) => ({
		customerId,
		displayName: company.get('Customer', customerId).fields.DisplayName,
		balance: company.ledger.balanceOfCustomer(customerId) / 100,
		openItems: openItems(company, customerId),
	}));
}

/** Charges are positive, credits and unapplied payments negative. */
function openItems(company: Company, customerId: string): Fields[] {
	return company.ledger.transactionsOf(customerId).flatMap((txnId) => {
		const txn = company.findTransaction(txnId);
		if (!txn) return [];
		const cents = openCents(company, txn, customerId);
		if (cents === 0) return [];
		const docNumber = txn.fields.DocNumber ?? txn.fields.PaymentRefNum ?? null;
		return [{ type: txn.entity, id: txnId, docNumber, open: cents / 100 }];
	});
}

function openCents(company: Company, txn: StoredRecord, customerId: string): number {
	if (txn.entity !== 'Payment') return company.ledger.openOf(txn.id, customerId);
	const isOwn = (txn.fields.CustomerRef as Ref).value === customerId;
	return isOwn ? -company.ledger.unappliedOf(txn.id) : 0;
}

function kindNamed(name: unknown): EntityKind {
	const kind = kindOf(String(name));
	if (!kind) throw new Error(`There is no entity ${String(name)}`);
	return kind;
}

function recordNamed(
	company: Company,
	given: unknown,
): { kind: EntityKind; record: StoredRecord; body: Fields } {
	const { entity, id } = given as Fields;
	const kind = kindNamed(entity);
	const record = company.find(kind.name, String(id));
	if (!record) throw new Error(`There is no ${kind.name} ${String(id)}`);
	return { kind, record, body: { Id: record.id, SyncToken: String(record.syncToken) } };
}

/** Merges group by group; a null takes a preference away. */
function merged(into: Fields, changes: Fields): Fields {
	const result = { ...into };
	for (const [name, value] of Object.entries(changes)) {
		const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
		if (value === null) delete result[name];
		else if (isGroup) result[name] = merged((result[name] ?? {}) as Fields, value as Fields);
		else result[name] = value;
	}
	return result;
}

function limitsIn(given: Fields): Partial<Limits> {
	const limits = Object.entries(given).map(([name, value]) => {
		if (!Object.hasOwn(REAL_LIMITS, name)) throw new Error(`There is no limit ${name}`);
		return [name, positive(value, name)];
	});
	return Object.fromEntries(limits) as Partial<Limits>;
}

function positive(value: unknown, name: string): number {
	if (typeof value !== 'number' || !(value >= 0)) throw new Error(`${name} is a number from 0 up`);
	return value;
}
