import type { Invoice } from '../../quickbooks/schemas';
import type { SnapshotJob } from '../../smartmoving/snapshot';
import { closedPeriodRefusal } from '../rules/closedPeriod';
import {
	notesAreKnown,
	wantedInvoice,
	type InvoiceBody,
	type InvoiceSettings,
	type InvoiceSource,
	type WantedInvoice,
} from './wanted';
import { decideEdits, type WhenChanged } from '../rules/handsOff';
import { editedFields, stampKeeping, withStamp } from '../ours/stamp';
import { isMarked, withAddition } from '../ours/identity';
import { fieldOf, invoiceDifferences } from './differences';
import { refuseNumbering } from './numbering';
import { presentFields, stampedFields } from './stamp';
import { conflict, fail, skip, type Kept, type Refusal } from '../outcome/plan';
import { refuseReferences, type Reference, type ReferenceKind } from '../rules/references';
import type { FieldChange } from '../outcome/result';
import { refuseSalesTax } from './salesTax';
import { isVoided } from '../../quickbooks/states';
import type { InvoiceFindings } from '../found/findings';

export type { InvoiceSettings, InvoiceSource };

/**
 * What has to happen to the invoice of one job. `wanted` is what it should be; a reopened job's
 * invoice stays as it is, whatever that would be.
 */
export type InvoicePlan =
	| {
			action: 'create';
			wanted: WantedInvoice;
			body: InvoiceBody;
			changes: FieldChange[];
			note: null;
			/** The job's voided invoices, which stay as they are (B5). */
			voided: readonly Invoice[];
	  }
	| {
			action: 'update';
			wanted: WantedInvoice;
			found: Invoice;
			/** Only the fields that are to change hands: see {@link planInvoice}. */
			body: InvoiceBody;
			changes: FieldChange[];
			note: string | null;
	  }
	| (Kept<Invoice> & { wanted: WantedInvoice | null })
	| Refusal;

/** Whether a job's invoice is due: closed out, or completed where the user asked for those too (A3). */
export function isBillable(
	job: SnapshotJob,
	settings: Pick<InvoiceSettings, 'jobsToInvoice'>,
): boolean {
	if (job.closedAtUtc !== null) return true;
	return settings.jobsToInvoice === 'closedAndCompleted' && job.completedAtUtc !== null;
}

/**
 * The invoices among those found that this product made for the job: the live ones, or where there is
 * none the last that was voided. A voided one is history once the job has another.
 */
export function invoicesOfJob(job: SnapshotJob, invoices: readonly Invoice[]): Invoice[] {
	const own = ownInvoices(job, invoices);
	const live = own.filter((invoice) => !isVoided(invoice));
	return live.length > 0 ? live : own.slice(-1);
}

/** All of them, voided ones too, oldest first. */
function ownInvoices(job: SnapshotJob, invoices: readonly Invoice[]): Invoice[] {
	return invoices
		.filter((invoice) => isMarked(invoice.PrivateNote, 'job', job.id))
		.sort((a, b) => Number(a.Id) - Number(b.Id));
}

/**
 * Decides what has to happen to the invoice of one job (A3, A7, A10, A11).
 *
 * Only fields this product owns are compared and sent (B5): customer, number (SmartMoving numbering
 * only), date, lines, notes, and terms, e-mail, class and location where they are mapped.
 *
 * @param recreate whether a job whose invoice was voided gets a new one; else that is reported
 */
export function planInvoice(
	source: InvoiceSource,
	found: InvoiceFindings,
	settings: InvoiceSettings,
	recreate = false,
): InvoicePlan {
	const { job, customerId } = source;
	const own = invoicesOfJob(job, found.invoices);
	const [last, ...doubles] = own;
	if (doubles.length > 0) {
		return conflict(
			`Job ${job.jobNumber} has ${own.length} invoices in QuickBooks (${own.map(nameOf).join(', ')}). Delete all but one there and sync again.`,
		);
	}
	if (!isBillable(job, settings)) {
		if (!last) return skip(`Job ${job.jobNumber} is not closed out in SmartMoving yet.`);
		return {
			action: 'keep',
			wanted: null,
			found: last,
			left: [],
			note: `Job ${job.jobNumber} was reopened in SmartMoving; its invoice stays as it is until the job is closed out again.`,
		};
	}
	if (last && isVoided(last) && !recreate) {
		return conflict(
			`${nameOf(last)} of job ${job.jobNumber} was voided in QuickBooks. It is left as it is. To make a new one, resync with 'Recreate Deleted Records' on.`,
		);
	}
	const invoice = last && !isVoided(last) ? last : null;
	if (invoice && invoice.CustomerRef.value !== customerId) {
		return conflict(
			`${nameOf(invoice)} of job ${job.jobNumber} stands in QuickBooks under the customer "${invoice.CustomerRef.name ?? invoice.CustomerRef.value}", ` +
				`not under the one this opportunity belongs to. Move one of them in QuickBooks and sync again.`,
		);
	}
	// An invoice that is there keeps its number, so the numbering matters to new ones only.
	const others = found.invoices.filter((each) => !isMarked(each.PrivateNote, 'job', job.id));
	const misnumbered = invoice
		? null
		: refuseNumbering(job, others, found.preferences, settings.useQuickBooksNumbering);
	if (misnumbered) return misnumbered;

	const wanted = wantedInvoice(source, found.preferences, settings);
	if ('action' in wanted) return wanted;
	if (!invoice && settings.startDate !== null && wanted.body.TxnDate < settings.startDate) {
		return skip(
			`The invoice of job ${job.jobNumber} is dated ${wanted.body.TxnDate}, before the start date ${settings.startDate} of the sync.`,
		);
	}
	if (!invoice && wanted.total === 0) {
		return skip(`Job ${job.jobNumber} has nothing to bill: its charges come to 0.00.`);
	}
	if (invoice && wanted.lines.length === 0) {
		return fail(
			`The charges of job ${job.jobNumber} come to 0.00 now, and QuickBooks takes no invoice without lines. Void ${nameOf(invoice)} there.`,
		);
	}

	const changes = invoiceDifferences(invoice, wanted, found.references);
	if (invoice && changes.length === 0) {
		return { action: 'keep', wanted, found: invoice, note: null, left: [] };
	}
	const unusable =
		refuseReferences(referencesOf(wanted), found.references) ??
		refuseSalesTax(job, wanted.lines, found.preferences) ??
		closedPeriodRefusal(
			`The invoice of job ${job.jobNumber}`,
			[wanted.body.TxnDate, invoice?.TxnDate],
			found.preferences,
		);
	if (unusable) return unusable;
	if (!invoice) {
		const voided = ownInvoices(job, found.invoices);
		return { action: 'create', wanted, body: wanted.body, changes, note: null, voided };
	}
	return planUpdate({ job, invoice, wanted, changes }, settings.whenChanged);
}

/** An invoice in QuickBooks that is not as it should be. */
interface DifferingInvoice {
	job: SnapshotJob;
	invoice: Invoice;
	wanted: WantedInvoice;
	changes: FieldChange[];
}

/** B5: what a person changed in QuickBooks is reported, changed back or kept, as the user chose. */
function planUpdate(
	{ job, invoice, wanted, changes }: DifferingInvoice,
	whenChanged: WhenChanged,
): InvoicePlan {
	const edited = editedFields(invoice.PrivateNote, presentFields(invoice));
	const stranger = foreignLine(invoice);
	if (stranger && !edited.includes('Line')) edited.push('Line');
	const { refusal, left, note } = decideEdits(
		{
			record: `${nameOf(invoice)} of job ${job.jobNumber}`,
			theirs: changes.filter((change) => edited.includes(fieldOf(change))),
			besides: stranger && `An update would also remove the ${stranger} line they added.`,
		},
		whenChanged,
	);
	if (refusal) return refusal;
	const kept = left.map(fieldOf);
	const ours = changes.filter((change) => !kept.includes(fieldOf(change)));
	if (ours.length === 0) return { action: 'keep', wanted, found: invoice, note, left };
	const stamp = stampKeeping(invoice.PrivateNote, stampedFields(wanted.body, wanted.lines), kept);
	const written = withAddition(wanted.body.PrivateNote, invoice.PrivateNote);
	const owned = {
		...wanted.body,
		PrivateNote: withStamp(notesAreKnown(job) ? written : (invoice.PrivateNote ?? written), stamp),
	};
	// The number is given once, when the invoice is made.
	const omitted = ['DocNumber', ...kept];
	const body = Object.fromEntries(
		Object.entries(owned).filter(([field]) => !omitted.includes(field)),
	) as unknown as InvoiceBody;
	return { action: 'update', wanted, found: invoice, body, changes: ours, note };
}

function referencesOf({ body, lines }: WantedInvoice): Reference[] {
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
