import type {
	Preferences,
	Purchase,
	JournalEntry,
	Invoice,
	Payment,
	Customer,
} from '../../quickbooks/schemas';
import type { KnownReferences } from '../rules/references';

export interface MoneyBackFindings {
	receivableAccountId: string | null;
	preferences: Preferences;
	/** What QuickBooks holds under the ids that the settings name. */
	references: KnownReferences;
}

export interface RefundFindings extends MoneyBackFindings {
	purchases: readonly Purchase[];
}

export interface ReversalFindings extends MoneyBackFindings {
	journalEntries: readonly JournalEntry[];
}

export type MoneyBackFindingsOfBoth = RefundFindings & ReversalFindings;

/** An invoice of this opportunity: in QuickBooks already, or only planned (Preview). */
export interface KnownInvoice {
	jobId: string;
	jobNumber: string;
	invoice: Invoice | null;
	/** In cents; counts where `invoice` is null. */
	plannedCents: number;
}

export interface PaymentFindings extends MoneyBackFindingsOfBoth {
	payments: readonly Payment[];
	/** Oldest first. */
	invoices: readonly KnownInvoice[];
}

export interface InvoiceFindings {
	/** Invoices that may be this job's: same number, or carrying its marker. */
	invoices: readonly Invoice[];
	preferences: Preferences;
	/** What QuickBooks holds under the ids that the settings name. */
	references: KnownReferences;
}

/** What QuickBooks holds that bears on one SmartMoving customer. */
export interface CustomerFindings {
	/** Customers that share the name or the e-mail, inactive ones and sub-customers included. */
	customers: readonly Customer[];
	/** DisplayNames of vendors and employees: they share the customers' name space. */
	otherNames: readonly string[];
	/** The customer to whom a record of this opportunity was already posted. */
	postedTo: { id: string; name: string } | null;
	/** Names that QuickBooks refused as taken although no search found the holder. */
	takenNames: readonly string[];
}
