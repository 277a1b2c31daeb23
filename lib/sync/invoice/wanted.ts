import { formatCents } from '../../basics/money';
import type { Preferences } from '../../quickbooks/schemas';
import type { SnapshotJob, SnapshotOpportunity } from '../../smartmoving/snapshot';
import { dayOfInteger, dayOfMoment } from '../../basics/days';
import type { WhenChanged } from '../rules/handsOff';
import { stampOf } from '../ours/stamp';
import { invoiceNumber, markedNote } from '../ours/identity';
import { stampedFields } from './stamp';
import { planLines, type LineSettings, type PlannedLine } from './charges';
import { fail, type Refusal } from '../outcome/plan';
import { toQuickBooksLine } from './line';
import { cleanNote, firstEmail, fold } from '../../basics/text';

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

/** What an invoice should be, and what it is compared by. */
export interface WantedInvoice {
	body: InvoiceBody;
	lines: PlannedLine[];
	classPerLine: boolean;
	/** Whether SmartMoving's notes could be read; else those in QuickBooks stay as they are. */
	notesAreKnown: boolean;
	/** In cents, without sales tax. */
	total: number;
}

/** A job, and whom it is billed to. */
export interface InvoiceSource {
	opportunity: SnapshotOpportunity;
	job: SnapshotJob;
	/** QuickBooks' id. */
	customerId: string;
}

/** Everything this product would write into the invoice of a job. */
export function wantedInvoice(
	{ opportunity, job, customerId }: InvoiceSource,
	preferences: Preferences,
	settings: InvoiceSettings,
): WantedInvoice | Refusal {
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
	const stamp = stampOf(stampedFields({ TxnDate: txnDate, ...customerMemo }, lines));
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
			PrivateNote: markedNote(job.crewNotes ?? '', {
				label: `SmartMoving job ${job.jobNumber}${stamp}`,
				kind: 'job',
				id: job.id,
			}),
			...customerMemo,
			...(settings.termId === null ? {} : { SalesTermRef: { value: settings.termId } }),
			...(email === null ? {} : { BillEmail: { Address: email } }),
			...(headerClass === null ? {} : { ClassRef: { value: headerClass } }),
			...(location === null ? {} : { DepartmentRef: { value: location } }),
		},
	};
}

/** A key of SmartMoving's Basic tier reads no notes: then what stands in QuickBooks is not ours to change. */
export function notesAreKnown(job: SnapshotJob): boolean {
	return job.crewNotes !== null;
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
