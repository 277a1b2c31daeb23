import { formatCents, toAmount, toCents } from '../money';
import type { Invoice, Preferences } from '../quickbooks/schemas';
import type { SnapshotJob, SnapshotOpportunity } from '../smartmoving/snapshot';
import { closedPeriodRefusal } from './closedPeriod';
import { dayOfInteger, dayOfMoment } from './days';
import { invoiceNumber, isMarked, markedNote, NUMBER_LIMIT, withAddition } from './identity';
import {
	planLines,
	readPlannedLine,
	readQuickBooksLine,
	toQuickBooksLine,
	type LineSettings,
	type PlannedLine,
} from './lines';
import {
	editedFields,
	readChanges,
	stampKeeping,
	stampOf,
	withoutStamp,
	withStamp,
	type WhenChanged,
} from './handsOff';
import { conflict, fail, skip, type Plan, type Refusal } from './plan';
import {
	refuseReferences,
	type KnownReferences,
	type Reference,
	type ReferenceKind,
} from './references';
import type { FieldChange } from './result';
import { cleanNote, firstEmail, fold, says } from './text';

export interface InvoiceSettings extends LineSettings {
	/** IANA name of the company's time zone (A12). */
	timeZone: string;
	/** A7: true lets QuickBooks assign the number; false makes it `SM` + job number. */
	useQuickBooksNumbering: boolean;
	/** A10: which day becomes TxnDate; `given` takes `givenDate`. */
	invoiceDate: 'serviceDate' | 'closeDate' | 'given';
	/** `yyyy-MM-dd`, for `given`. */
	givenDate: string | null;
	/** A15: `yyyy-MM-dd`; jobs whose invoice would be dated earlier are not posted. */
	startDate: string | null;
	/** B5: what happens to a field that a person changed in QuickBooks. */
	whenChanged: WhenChanged;
	/** A3: closed jobs, or on demand completed ones as well. */
	jobsToInvoice: 'closed' | 'closedAndCompleted';
	termId: string | null;
	/** Whether the customer's e-mail address becomes the invoice's BillEmail. */
	setBillEmail: boolean;
	/** A11, by folded branch name. */
	locationByBranch: ReadonlyMap<string, string>;
	classByBranch: ReadonlyMap<string, string>;
	/** A11, by SmartMoving's job type number. */
	classByJobType: ReadonlyMap<number, string>;
}

export interface InvoiceFindings {
	/** Invoices that may be this job's: same number, or carrying its marker. */
	invoices: readonly Invoice[];
	preferences: Preferences;
	/** What QuickBooks holds under the ids that the settings name. */
	references: KnownReferences;
}

export interface InvoiceBody {
	CustomerRef: { value: string };
	DocNumber?: string;
	TxnDate: string;
	Line: ReturnType<typeof toQuickBooksLine>[];
	PrivateNote: string;
	CustomerMemo?: { value: string };
	SalesTermRef?: { value: string };
	BillEmail?: { Address: string };
	ClassRef?: { value: string };
	DepartmentRef?: { value: string };
}

/** Whether a job's invoice is due: closed out, or completed where the user asked for those too (A3). */
export function isBillable(
	job: SnapshotJob,
	settings: Pick<InvoiceSettings, 'jobsToInvoice'>,
): boolean {
	if (job.closedAtUtc !== null) return true;
	return settings.jobsToInvoice === 'closedAndCompleted' && job.completedAtUtc !== null;
}

/** The invoices among those found that this product made for the job. */
export function invoicesOfJob(job: SnapshotJob, invoices: readonly Invoice[]): Invoice[] {
	return invoices.filter((invoice) => isMarked(invoice.PrivateNote, 'job', job.id));
}

/**
 * Decides what has to happen to the invoice of one job (A3, A7, A10, A11).
 *
 * Only fields this product owns are compared and sent (B5): customer, number (SmartMoving numbering
 * only), date, lines, notes, and terms, e-mail, class and location where they are mapped.
 */
export function planInvoice(
	opportunity: SnapshotOpportunity,
	job: SnapshotJob,
	customerId: string,
	found: InvoiceFindings,
	settings: InvoiceSettings,
): Plan<InvoiceBody, Invoice> {
	const own = invoicesOfJob(job, found.invoices);
	const [invoice, ...doubles] = own;
	if (doubles.length > 0) {
		return conflict(
			`Job ${job.jobNumber} has ${own.length} invoices in QuickBooks (${own.map(nameOf).join(', ')}). Delete all but one there and sync again.`,
		);
	}
	if (!isBillable(job, settings)) {
		if (!invoice) return skip(`Job ${job.jobNumber} is not closed out in SmartMoving yet.`);
		return {
			action: 'keep',
			found: invoice,
			note: `Job ${job.jobNumber} was reopened in SmartMoving; its invoice stays as it is until the job is closed out again.`,
		};
	}
	if (invoice && isVoided(invoice)) {
		return conflict(
			`${nameOf(invoice)} of job ${job.jobNumber} was voided in QuickBooks. It is left as it is.`,
		);
	}
	if (invoice && invoice.CustomerRef.value !== customerId) {
		return conflict(
			`${nameOf(invoice)} of job ${job.jobNumber} stands in QuickBooks under the customer "${invoice.CustomerRef.name ?? invoice.CustomerRef.value}", ` +
				`not under the one this opportunity belongs to. Move one of them in QuickBooks and sync again.`,
		);
	}
	// An invoice that is there keeps its number, so the numbering matters to new ones only.
	const refusal = invoice ? null : refuseNumbering(job, found, settings);
	if (refusal) return refusal;

	const desired = desiredInvoice(opportunity, job, customerId, found.preferences, settings);
	if ('action' in desired) return desired;
	if (!invoice && settings.startDate !== null && desired.body.TxnDate < settings.startDate) {
		return skip(
			`The invoice of job ${job.jobNumber} is dated ${desired.body.TxnDate}, before the start date ${settings.startDate} of the sync.`,
		);
	}
	if (!invoice && desired.total === 0) {
		return skip(`Job ${job.jobNumber} has nothing to bill: its charges come to 0.00.`);
	}
	if (invoice && desired.lines.length === 0) {
		return fail(
			`The charges of job ${job.jobNumber} come to 0.00 now, and QuickBooks takes no invoice without lines. Void ${nameOf(invoice)} there.`,
		);
	}

	const changes = invoiceDifferences(invoice ?? null, desired);
	if (invoice && changes.length === 0) return { action: 'keep', found: invoice, note: null };
	const unusable = refuseReferences(referencesOf(desired), found.references);
	if (unusable) return unusable;
	const closed = closedPeriodRefusal(
		`The invoice of job ${job.jobNumber}`,
		[desired.body.TxnDate, invoice?.TxnDate],
		found.preferences,
	);
	if (closed) return closed;
	if (!invoice) return { action: 'create', body: desired.body, changes, note: null };
	return planUpdate(job, invoice, desired, changes, settings);
}

/** B5: what a person changed in QuickBooks is reported, changed back or kept, as the user chose. */
function planUpdate(
	job: SnapshotJob,
	invoice: Invoice,
	desired: DesiredInvoice,
	changes: FieldChange[],
	settings: InvoiceSettings,
): Plan<InvoiceBody, Invoice> {
	const edited = editedFields(invoice.PrivateNote, presentFields(invoice));
	const stranger = foreignLine(invoice);
	if (stranger && !edited.includes('Line')) edited.push('Line');
	const theirs = changes.filter((change) => edited.includes(fieldOf(change)));
	if (theirs.length > 0 && settings.whenChanged === 'report') {
		return conflict(
			`Someone changed ${nameOf(invoice)} of job ${job.jobNumber} in QuickBooks: ${readChanges(theirs)}. ` +
				(stranger ? `An update would also remove the ${stranger} line they added. ` : '') +
				`Change it back there, or choose in 'When Changed in QuickBooks' whose version counts.`,
		);
	}
	const kept = settings.whenChanged === 'keep' ? theirs.map(fieldOf) : [];
	const ours = changes.filter((change) => !kept.includes(fieldOf(change)));
	const note =
		kept.length > 0 ? `Kept what someone changed in QuickBooks: ${readChanges(theirs)}.` : null;
	if (ours.length === 0) return { action: 'keep', found: invoice, note };
	const stamp = stampKeeping(invoice.PrivateNote, stampedFields(desired.body, desired.lines), kept);
	const written = withAddition(desired.body.PrivateNote, invoice.PrivateNote);
	const owned = {
		...desired.body,
		PrivateNote: withStamp(notesAreKnown(job) ? written : (invoice.PrivateNote ?? written), stamp),
	};
	// The number is given once, when the invoice is made.
	const omitted = ['DocNumber', ...kept];
	const body = Object.fromEntries(
		Object.entries(owned).filter(([field]) => !omitted.includes(field)),
	) as unknown as InvoiceBody;
	return { action: 'update', found: invoice, body, changes: ours, note };
}

/** A key of SmartMoving's Basic tier reads no notes: then what stands in QuickBooks is not ours to change. */
function notesAreKnown(job: SnapshotJob): boolean {
	return job.crewNotes !== null;
}

/** `Line 2` and `TotalAmt` are both a matter of the lines. */
function fieldOf({ field }: FieldChange): string {
	return field.startsWith('Line ') || field === 'TotalAmt' ? 'Line' : field;
}

/** The fields of an invoice whose content is stamped, in the order of the stamp. */
function stampedFields(
	body: Pick<InvoiceBody, 'TxnDate' | 'CustomerMemo'>,
	lines: readonly PlannedLine[],
) {
	return {
		TxnDate: body.TxnDate,
		CustomerMemo: body.CustomerMemo?.value ?? '',
		Line: lines.map((line) => readPlannedLine(line, false)).join('\n'),
	};
}

/** The same fields as they stand in QuickBooks. */
export function presentFields(invoice: Invoice) {
	return {
		TxnDate: invoice.TxnDate,
		CustomerMemo: invoice.CustomerMemo?.value ?? '',
		Line: salesLines(invoice)
			.map((line) => readQuickBooksLine(line, false))
			.join('\n'),
	};
}

function salesLines(invoice: Invoice | null) {
	return (invoice?.Line ?? []).filter((line) => line.DetailType === 'SalesItemLineDetail');
}

/** What an invoice should be, and what it is compared by. */
export interface DesiredInvoice {
	body: InvoiceBody;
	lines: PlannedLine[];
	classPerLine: boolean;
	/** Whether SmartMoving's notes could be read; else those in QuickBooks stay as they are. */
	notesAreKnown: boolean;
	/** In cents. */
	total: number;
}

/** Everything this product would write into the invoice of a job. */
export function desiredInvoice(
	opportunity: SnapshotOpportunity,
	job: SnapshotJob,
	customerId: string,
	preferences: Preferences,
	settings: InvoiceSettings,
): DesiredInvoice | Refusal {
	if ((job.actualCharges ?? []).length === 0) {
		return fail(
			`SmartMoving returned no charges for job ${job.jobNumber}, which is closed out. Nothing is billed on a guess: ` +
				`check the job's charges in SmartMoving (some newer jobs do not give theirs to other programs), and enter the invoice by hand if need be.`,
		);
	}
	const txnDate = invoiceDay(job, settings);
	if (txnDate === null) {
		return fail(
			settings.invoiceDate === 'given'
				? `'Invoice Date' takes a given date, and 'Given Date' is empty.`
				: `Job ${job.jobNumber} has no ${settings.invoiceDate === 'closeDate' ? 'close-out' : 'service'} date in SmartMoving. ` +
						`Enter it there, or change the setting 'Invoice Date'.`,
		);
	}
	const branch = fold(opportunity.branch ?? '');
	const transactionClass =
		settings.classByBranch.get(branch) ??
		(job.type === null ? undefined : settings.classByJobType.get(job.type)) ??
		null;
	const planned = planLines(job, settings, opportunity.opportunityType);
	if ('problem' in planned) return fail(planned.problem);
	const lines = planned.map((line) => ({ ...line, classId: line.classId ?? transactionClass }));
	const total = lines.reduce((sum, line) => sum + line.cents, 0);
	if (total < 0) {
		return fail(
			`The charges of job ${job.jobNumber} come to ${formatCents(total)}; QuickBooks takes no invoice below zero.`,
		);
	}

	const tracking = preferences.AccountingInfoPrefs;
	const classPerLine = tracking.ClassTrackingPerTxnLine === true;
	const location = settings.locationByBranch.get(branch) ?? null;
	const unsupported = refuseTracking(job, lines, location, preferences);
	if (unsupported) return unsupported;

	const memo = cleanNote(job.customerNotes ?? '', 1000);
	const customerMemo = memo === '' ? {} : { CustomerMemo: { value: memo } };
	const email = settings.setBillEmail ? firstEmail(opportunity.customer.emailAddress) : null;
	// Without a class per line they all have the same one: see refuseTracking.
	const headerClass = classPerLine ? null : (lines[0]?.classId ?? null);
	return {
		lines,
		classPerLine,
		notesAreKnown: notesAreKnown(job),
		total,
		body: {
			CustomerRef: { value: customerId },
			...(settings.useQuickBooksNumbering ? {} : { DocNumber: invoiceNumber(job.jobNumber) }),
			TxnDate: txnDate,
			Line: lines.map((line) => toQuickBooksLine(line, classPerLine)),
			PrivateNote: markedNote(
				job.crewNotes ?? '',
				`SmartMoving job ${job.jobNumber}${stampOf(stampedFields({ TxnDate: txnDate, ...customerMemo }, lines))}`,
				'job',
				job.id,
			),
			...customerMemo,
			...(settings.termId === null ? {} : { SalesTermRef: { value: settings.termId } }),
			...(email === null ? {} : { BillEmail: { Address: email } }),
			...(headerClass === null ? {} : { ClassRef: { value: headerClass } }),
			...(location === null ? {} : { DepartmentRef: { value: location } }),
		},
	};
}

/** The owned fields in which an invoice differs from what it should be; all of them when there is none yet. */
export function invoiceDifferences(
	invoice: Invoice | null,
	desired: DesiredInvoice,
): FieldChange[] {
	const { body, lines, classPerLine } = desired;
	const scalars: [string, string | undefined, string | undefined][] = [
		['CustomerRef', invoice?.CustomerRef.value, body.CustomerRef.value],
		// The number is given once; one that a person changes later is theirs.
		['DocNumber', undefined, invoice ? undefined : body.DocNumber],
		['TxnDate', invoice?.TxnDate, body.TxnDate],
		['CustomerMemo', invoice?.CustomerMemo?.value, body.CustomerMemo?.value],
		[
			'PrivateNote',
			withoutStamp(invoice?.PrivateNote),
			invoice && !desired.notesAreKnown
				? undefined
				: withoutStamp(withAddition(body.PrivateNote, invoice?.PrivateNote)),
		],
		['SalesTermRef', invoice?.SalesTermRef?.value, body.SalesTermRef?.value],
		['BillEmail', invoice?.BillEmail?.Address, body.BillEmail?.Address],
		['ClassRef', invoice?.ClassRef?.value, body.ClassRef?.value],
		['DepartmentRef', invoice?.DepartmentRef?.value, body.DepartmentRef?.value],
	];
	const changes: FieldChange[] = scalars
		// What is not mapped is not ours: it is neither compared nor sent.
		.filter(([, from, to]) => to !== undefined && !says(from, to))
		.map(([field, from, to]) => ({ field, from: from ?? null, to }));

	const present = salesLines(invoice).map((line) => readQuickBooksLine(line, classPerLine));
	const wanted = lines.map((line) => readPlannedLine(line, classPerLine));
	for (let index = 0; index < Math.max(present.length, wanted.length); index += 1) {
		const from = present[index] ?? null;
		const to = wanted[index] ?? null;
		if (from !== to) changes.push({ field: `Line ${index + 1}`, from, to });
	}
	const total = invoice ? toCents(invoice.TotalAmt) : null;
	if (total !== desired.total) {
		changes.push({
			field: 'TotalAmt',
			from: total === null ? null : toAmount(total),
			to: toAmount(desired.total),
		});
	}
	return changes;
}

/** A voided transaction keeps its number and lines at zero, and its note begins with "Voided". */
export function isVoided(transaction: { TotalAmt: number; PrivateNote?: string }): boolean {
	return transaction.TotalAmt === 0 && /^voided/i.test(transaction.PrivateNote ?? '');
}

function invoiceDay(job: SnapshotJob, settings: InvoiceSettings): string | null {
	switch (settings.invoiceDate) {
		case 'given':
			return settings.givenDate;
		case 'closeDate':
			return dayOfMoment(job.closedAtUtc ?? job.completedAtUtc, settings.timeZone);
		case 'serviceDate':
			return dayOfInteger(job.jobDate);
	}
}

/**
 * A number that QuickBooks will not keep is a number that the invoice cannot be found by again, so
 * the company's preference has to agree with the setting before anything is posted.
 */
function refuseNumbering(
	job: SnapshotJob,
	found: InvoiceFindings,
	settings: InvoiceSettings,
): Refusal | null {
	const custom = found.preferences.SalesFormsPrefs.CustomTxnNumbers === true;
	if (settings.useQuickBooksNumbering) {
		return custom
			? fail(
					`QuickBooks does not number invoices by itself while 'Custom transaction numbers' is on, so job ${job.jobNumber} would get no number. ` +
						`Turn it off in QuickBooks (Account and settings > Sales > Sales form content), or turn 'Use QuickBooks Numbering' off here.`,
				)
			: null;
	}
	if (!custom) {
		return fail(
			`QuickBooks numbers invoices by itself while 'Custom transaction numbers' is off, so job ${job.jobNumber} cannot get the number ${invoiceNumber(job.jobNumber)}. ` +
				`Turn it on in QuickBooks (Account and settings > Sales > Sales form content), or turn 'Use QuickBooks Numbering' on here.`,
		);
	}
	const number = invoiceNumber(job.jobNumber);
	if (number.length > NUMBER_LIMIT) {
		return fail(
			`The invoice number ${number} is longer than the ${NUMBER_LIMIT} characters that QuickBooks takes.`,
		);
	}
	const stranger = found.invoices.find((invoice) => invoice.DocNumber === number);
	if (stranger) {
		return conflict(
			`The number ${number} is already used in QuickBooks by an invoice that this sync did not make (${stranger.Id}, ${formatCents(toCents(stranger.TotalAmt))}). ` +
				`Renumber or delete that invoice there and sync again.`,
			'6140',
		);
	}
	return null;
}

function refuseTracking(
	job: SnapshotJob,
	lines: readonly PlannedLine[],
	location: string | null,
	preferences: Preferences,
): Refusal | null {
	const tracking = preferences.AccountingInfoPrefs;
	const classes = new Set(lines.map((line) => line.classId));
	const hasClass = lines.some((line) => line.classId !== null);
	if (hasClass && !tracking.ClassTrackingPerTxnLine && !tracking.ClassTrackingPerTxn) {
		return fail(
			`A class is mapped for job ${job.jobNumber}, but class tracking is off in QuickBooks. Turn it on there (Account and settings > Advanced > Categories) or clear the class mapping.`,
		);
	}
	if (tracking.ClassTrackingPerTxn && !tracking.ClassTrackingPerTxnLine && classes.size > 1) {
		return fail(
			`The lines of job ${job.jobNumber} are mapped to several classes, but QuickBooks tracks one class per transaction. Turn on one class per row in QuickBooks, or map the class by branch or service type.`,
		);
	}
	if (location !== null && !tracking.TrackDepartments) {
		return fail(
			`A location is mapped for job ${job.jobNumber}, but location tracking is off in QuickBooks. Turn it on there (Account and settings > Advanced > Categories) or clear the location mapping.`,
		);
	}
	return null;
}

function referencesOf({ body, lines }: DesiredInvoice): Reference[] {
	const optional = (
		kind: ReferenceKind,
		id: string | null | undefined,
		setting: string,
	): Reference[] => (id ? [{ kind, id, setting }] : []);
	return [
		...lines.flatMap(({ itemId, classId }): Reference[] => [
			{ kind: 'Item', id: itemId, setting: 'Charge Mapping' },
			...optional('Class', classId, 'Class'),
		]),
		...optional('Department', body.DepartmentRef?.value, 'Location'),
		...optional('Term', body.SalesTermRef?.value, 'Terms'),
	];
}

/** A line that a person added and that is not a sale, such as a discount; null where there is none. */
export function foreignLine(invoice: Invoice): string | null {
	const own = new Set(['SalesItemLineDetail', 'SubTotalLineDetail']);
	const line = invoice.Line.find((candidate) => !own.has(candidate.DetailType));
	return line ? line.DetailType.replace(/(Line)?Detail$/, '').replace(/Line$/, '') : null;
}

function nameOf(invoice: Invoice): string {
	return invoice.DocNumber ? `Invoice ${invoice.DocNumber}` : `The invoice with id ${invoice.Id}`;
}
