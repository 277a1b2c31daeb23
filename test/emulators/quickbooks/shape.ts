import { DateTime } from 'luxon';
import { fitsAmount } from './decimals';
import { type FaultEntry, entries, refuse } from './faults';
import type { Switches } from './switches';

export type Fields = Record<string, unknown>;

/** What a property of a record may hold. */
export type Field =
	| { is: 'text'; max: number; plain: boolean }
	| { is: 'email' }
	| { is: 'number' | 'boolean' | 'date' }
	| { is: 'choice'; of: string[] }
	/** A reference to a record of one of these entities; with several, `type` says which. */
	| { is: 'reference'; to: string[] }
	| { is: 'object'; shape: Shape }
	| { is: 'list'; of: Field }
	/** Known, but the service's own: whatever is sent is left unread. */
	| { is: 'readOnly' }
	/** The service's own extension blocks (LineEx, PurchaseEx), which it may refuse to take back. */
	| { is: 'extension' };

/** An object with exactly these properties; others are refused with 2010. */
export interface Shape {
	/** The class that the service names in its 2010 message. */
	className: string;
	properties: Record<string, Field>;
}

export const text = (max = 4000): Field => ({ is: 'text', max, plain: false });
/** Text without colon, tab and new line. */
export const plainText = (max: number): Field => ({ is: 'text', max, plain: true });
export const email: Field = { is: 'email' };
export const number: Field = { is: 'number' };
export const boolean: Field = { is: 'boolean' };
export const date: Field = { is: 'date' };
export const readOnly: Field = { is: 'readOnly' };
export const extension: Field = { is: 'extension' };
export const choice = (...of: string[]): Field => ({ is: 'choice', of });
export const reference = (...to: string[]): Field => ({ is: 'reference', to });
export const list = (of: Field): Field => ({ is: 'list', of });
export const object = (className: string, properties: Record<string, Field>): Field => ({
	is: 'object',
	shape: { className, properties },
});

/** What the reading of a body needs to know of the company. */
export interface Checks {
	switches: Switches;
	/** The complaint about a reference, if there is one. */
	checkReference(to: string[], id: string, type: string | undefined): FaultEntry | undefined;
}

/**
 * Reads a sent object: refuses unknown properties (2010) at every level at once, and collects the
 * complaints about values in `problems`. A property sent as null or as an empty text is null.
 */
export function readObject(
	input: unknown,
	shape: Shape,
	checks: Checks,
	problems: FaultEntry[],
	path = '',
): Fields {
	if (typeof input !== 'object' || input === null || Array.isArray(input)) {
		refuse(entries.unsupportedProperty(`Can not construct instance of ${classOf(shape)}`));
	}
	const output: Fields = {};
	for (const [name, value] of Object.entries(input)) {
		const field = Object.hasOwn(shape.properties, name) ? shape.properties[name] : undefined;
		if (!field) refuse(unrecognized(name, shape));
		if (field.is === 'readOnly') continue;
		if (field.is === 'extension') {
			if (checks.switches.is('echoedExtensions', 'refused')) refuse(unrecognized(name, shape));
			continue;
		}
		const element = path === '' ? name : `${path}.${name}`;
		output[name] =
			value === null || value === '' ? null : readValue(value, field, checks, problems, element);
	}
	return output;
}

function readValue(
	value: unknown,
	field: Field,
	checks: Checks,
	problems: FaultEntry[],
	element: string,
): unknown {
	switch (field.is) {
		case 'text':
			return readText(value, field, checks, problems, element);
		case 'email':
			return readEmail(value, checks, problems, element);
		case 'number': {
			const parsed = typeof value === 'string' ? Number(value) : value;
			if (typeof parsed !== 'number' || !fitsAmount(parsed)) refuse(wrongType('BigDecimal', value));
			return parsed;
		}
		case 'boolean':
			if (value === 'true' || value === 'false') return value === 'true';
			if (typeof value !== 'boolean') refuse(wrongType('Boolean', value));
			return value;
		case 'date':
			return readDate(value, problems, element);
		case 'choice': {
			const chosen = scalarText(value);
			if (!field.of.includes(chosen)) problems.push(entries.enumeration(element, chosen));
			return chosen;
		}
		case 'reference':
			return readReference(value, field.to, checks, problems, element);
		case 'object':
			return withoutNulls(readObject(value, field.shape, checks, problems, element));
		case 'list':
			if (!Array.isArray(value)) refuse(wrongType('ArrayList', value));
			return value.map((one) => readValue(one, field.of, checks, problems, element));
		default:
			return undefined;
	}
}

function readText(
	value: unknown,
	field: { max: number; plain: boolean },
	checks: Checks,
	problems: FaultEntry[],
	element: string,
): string {
	const read = scalarText(value);
	if (read.length > field.max) problems.push(entries.length(element, field.max, read.length));
	if (field.plain && /[:\t\n]/.test(read)) {
		problems.push(
			checks.switches.is('forbiddenCharacter', '2040')
				? entries.invalidString(element)
				: entries.business(`${element} contains a colon, a tab or a new line.`),
		);
	}
	return read;
}

function readEmail(
	value: unknown,
	checks: Checks,
	problems: FaultEntry[],
	element: string,
): string {
	const read = scalarText(value);
	if (read.length > 100) problems.push(entries.length(element, 100, read.length));
	const several = checks.switches.is('severalEmails', 'accepted');
	const addresses = several ? read.split(',').map((one) => one.trim()) : [read];
	const valid = addresses.every((one) => /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/.test(one));
	if (!valid) problems.push(entries.email(element, read));
	return read;
}

function readDate(value: unknown, problems: FaultEntry[], element: string): string {
	const read = scalarText(value);
	const day = read.slice(0, 10);
	if (!/^\d{4}-\d{2}-\d{2}([T+\-Z].*)?$/.test(read))
		problems.push(entries.dateFormat(element, read));
	else if (!DateTime.fromISO(day).isValid) problems.push(entries.date(element, read));
	return day;
}

function readReference(
	value: unknown,
	to: string[],
	checks: Checks,
	problems: FaultEntry[],
	element: string,
): Fields {
	const properties = { value: text(), name: readOnly, type: text() };
	const shape = { className: 'ReferenceType', properties };
	const read = withoutNulls(readObject(value, shape, checks, problems, element));
	if (typeof read.value !== 'string') {
		problems.push(entries.required(element));
		return read;
	}
	const problem = checks.checkReference(to, read.value, read.type as string | undefined);
	if (problem) problems.push(problem);
	return to.length > 1 ? read : { value: read.value };
}

function scalarText(value: unknown): string {
	if (typeof value === 'object') refuse(wrongType('String', value));
	return String(value);
}

/** A copy without that property. */
export function without(fields: Fields, name: string): Fields {
	return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

function withoutNulls(fields: Fields): Fields {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

const classOf = (shape: Shape) => `com.intuit.schema.finance.v3.${shape.className}`;

function unrecognized(name: string, shape: Shape): FaultEntry {
	const known = Object.keys(shape.properties);
	// The real message is cut off after about sixty names.
	const named = known.slice(0, 60).map((one) => `"${one}"`);
	const end = known.length > 60 ? ' [truncated]])' : '])';
	return entries.unsupportedProperty(
		`Unrecognized field "${name}" (class ${classOf(shape)}), not marked as ignorable (${known.length} known properties: ${named.join(', ')}${end}`,
	);
}

function wrongType(type: string, value: unknown): FaultEntry {
	const shown = typeof value === 'object' ? 'an object' : `value '${String(value)}'`;
	return entries.unsupportedProperty(`Can not construct instance of ${type} from ${shown}`);
}
