import { z } from 'zod';
import { type HttpResponse, retryAfterMs } from '../http';
import { EXPLANATION_BY_CODE, EXPLANATION_BY_KIND, type Explanation } from './explanations';
import { FAULT_KINDS, type FaultKind } from './faultKinds';

/** One of the errors in an answer, in QuickBooks' own words. */
export interface FaultEntry {
	/** Without leading zeros; empty where QuickBooks gave none. */
	code: string;
	message: string;
	detail: string;
	/** The property that was refused, where QuickBooks says. */
	element: string;
}

/** Codes are matched, never texts: Intuit rewords its messages, and some come garbled. */
const KIND_BY_CODE: Readonly<Record<string, FaultKind>> = {
	'100': 'unauthorized',
	'110': 'unauthorized',
	'120': 'forbidden',
	'140': 'transient',
	'150': 'transient',
	'500': 'invalid',
	'600': 'duplicateRequest',
	'610': 'notFound',
	'2500': 'badReference',
	'3001': 'throttled',
	'3100': 'forbidden',
	'3200': 'unauthorized',
	'5010': 'stale',
	'5020': 'forbidden',
	'6140': 'duplicateNumber',
	'6190': 'subscription',
	'6200': 'closedPeriod',
	'6210': 'closedPeriod',
	'6240': 'duplicateName',
	'6250': 'badReference',
	'6540': 'deposited',
	'10000': 'transient',
};

/** The one text that has to be matched: code 6000 is final except when it says this. */
const PASSING_VALIDATION_TEXT = /unexpected error occurred while accessing or saving your data/i;

/**
 * QuickBooks answered, and refused. `kind` says what to do about it; `code`, `detail` and
 * `element` are those of the error that decided the kind, `errors` holds them all.
 * No part of it holds a token.
 */
export class QuickBooksFault extends Error {
	override readonly name = 'QuickBooksFault';
	readonly kind: FaultKind;
	readonly code: string;
	readonly detail: string;
	readonly element: string;
	readonly errors: readonly FaultEntry[];
	readonly status: number;
	/** Intuit's support asks for this id. */
	readonly intuitTid: string | undefined;
	readonly retryAfterSeconds: number | undefined;

	constructor(answer: {
		status: number;
		type: string;
		errors: readonly FaultEntry[];
		intuitTid?: string | undefined;
		retryAfterSeconds?: number | undefined;
	}) {
		const { worst, kind } = worstOf(answer.errors, answer.type, answer.status);
		super(sentence(worst, kind));
		this.kind = kind;
		this.code = worst.code;
		this.detail = worst.detail;
		this.element = worst.element;
		this.errors = answer.errors;
		this.status = answer.status;
		this.intuitTid = answer.intuitTid;
		this.retryAfterSeconds = answer.retryAfterSeconds;
	}
}

const word = z
	.union([z.string(), z.number()])
	.nullish()
	.catch(undefined)
	.transform((value) => String(value ?? '').trim());

/** The accounting service capitalises its properties, the gateway in front of it does not. */
const accountingEntrySchema = z.object({ code: word, Message: word, Detail: word, element: word });

const gatewayEntrySchema = z.object({ code: word, message: word, detail: word, element: word });

const envelopeSchema = z.union([
	z.object({ Fault: z.object({ type: word, Error: z.array(accountingEntrySchema).catch([]) }) }),
	z.object({ fault: z.object({ type: word, error: z.array(gatewayEntrySchema).catch([]) }) }),
]);

/**
 * The refusal in an answer, or undefined when there is none. Looks into answers of any status,
 * because QuickBooks also sends a Fault with 200.
 */
export function faultOf(response: HttpResponse): QuickBooksFault | undefined {
	const envelope = envelopeSchema.safeParse(response.body);
	if (!envelope.success && response.status >= 200 && response.status < 300) return undefined;
	const { type, errors } = envelope.success ? entriesOf(envelope.data) : { type: '', errors: [] };
	const wait = retryAfterMs(response.headers);
	return new QuickBooksFault({
		status: response.status,
		type,
		errors,
		intuitTid: response.headers['intuit_tid'] ?? response.headers['intuit-tid'],
		retryAfterSeconds: wait === undefined ? undefined : Math.ceil(wait / 1_000),
	});
}

function entriesOf(envelope: z.infer<typeof envelopeSchema>): {
	type: string;
	errors: FaultEntry[];
} {
	if ('Fault' in envelope) {
		const errors = envelope.Fault.Error.map((entry) =>
			entryOf({ ...entry, message: entry.Message, detail: entry.Detail }),
		);
		return { type: envelope.Fault.type, errors };
	}
	return { type: envelope.fault.type, errors: envelope.fault.error.map(entryOf) };
}

function entryOf({ code, message, detail, element }: FaultEntry): FaultEntry {
	const shortCode = code.replace(/^0+(?=\d)/, '');
	// "Token expired: ..." quotes the token itself.
	const quotesToken =
		KIND_BY_CODE[shortCode] === 'unauthorized' || /\b(token|bearer)\b/i.test(detail);
	return {
		code: shortCode,
		message: harmless(message),
		detail: quotesToken ? '' : harmless(detail),
		element: harmless(element),
	};
}

const LONGEST_TEXT = 1_000;

/** No word, number or name in a fault is that long; a token or a secret is. */
const LIKE_A_SECRET = /(?=[\w~+-]*\d)(?=[\w~+-]*[a-z])[\w~+-]{32,}/gi;

/** A text of QuickBooks as it can be shown: without what may be a secret, and of sensible length. */
function harmless(text: string): string {
	// Cut twice: a secret must not be cut so that its rest looks like a word.
	return text
		.slice(0, 2 * LONGEST_TEXT)
		.replace(LIKE_A_SECRET, '…')
		.slice(0, LONGEST_TEXT);
}

const NO_ENTRY: FaultEntry = { code: '', message: '', detail: '', element: '' };

function worstOf(
	errors: readonly FaultEntry[],
	type: string,
	status: number,
): { worst: FaultEntry; kind: FaultKind } {
	const candidates = (errors.length > 0 ? errors : [NO_ENTRY]).map((entry) => ({
		worst: entry,
		kind: kindOf(entry, type, status),
	}));
	return candidates.reduce((first, next) =>
		FAULT_KINDS.indexOf(next.kind) < FAULT_KINDS.indexOf(first.kind) ? next : first,
	);
}

function kindOf(entry: FaultEntry, type: string, status: number): FaultKind {
	const known = KIND_BY_CODE[entry.code];
	if (known !== undefined) return known;
	// Throttling has come as 429 and as 403, with and without a code.
	if (status === 429 || /ThrottleExceeded/i.test(entry.message)) return 'throttled';
	if (status === 401 || /^authentication/i.test(type)) return 'unauthorized';
	if (status === 403 || /^authori/i.test(type)) return 'forbidden';
	if (status === 408 || status >= 500 || /^system/i.test(type)) return 'transient';
	if (entry.code === '6000' && PASSING_VALIDATION_TEXT.test(entry.detail)) return 'transient';
	return 'invalid';
}

function sentence(entry: FaultEntry, kind: FaultKind): string {
	const { what, why } = explanationOf(entry.code, kind);
	// Intuit ends some texts with the name of a value that it does not have.
	const words = (entry.detail || entry.message).replace(/[\s.]*:\s*null$/, '');
	const source = entry.code === '' ? 'QuickBooks' : `QuickBooks, code ${entry.code}`;
	return words === '' ? `${what} ${why} (${source})` : `${what} ${why} (${source}: ${words})`;
}

/** The refusal in plain words, with the way out of it. */
export function explain(fault: QuickBooksFault): Explanation {
	return explanationOf(fault.code, fault.kind);
}

function explanationOf(code: string, kind: FaultKind): Explanation {
	return EXPLANATION_BY_CODE[code] ?? EXPLANATION_BY_KIND[kind];
}
