import type { Company } from '../company';
import { today } from '../clock';
import { amountOf, centsOf } from '../decimals';
import { type FaultEntry, entries } from '../faults';
import type { Posting } from '../ledger';
import {
	type Fields,
	boolean,
	choice,
	date,
	list,
	number,
	object,
	readOnly,
	reference,
	text,
} from '../shape';
import { USD, lineProperties, present, transactionProperties, voidedNote } from './common';
import type { EntityKind, Prepared, Ref, StoredRecord, Write } from './kind';
import {
	checkBelowApplied,
	checkDuplicateNumber,
	numberLines,
	trackClassAndLocation,
} from './transactions';

/** Debits and credits by hand. */
export const journalEntry: EntityKind = {
	name: 'JournalEntry',
	family: 'transaction',
	shape: {
		className: 'JournalEntry',
		properties: {
			...transactionProperties,
			DocNumber: text(21),
			TxnDate: date,
			Adjustment: boolean,
			TotalAmt: readOnly,
			TxnTaxDetail: readOnly,
			GlobalTaxCalculation: readOnly,
			LinkedTxn: readOnly,
			Line: list(
				object('Line', {
					...lineProperties,
					JournalEntryLineDetail: object('JournalEntryLineDetail', {
						PostingType: choice('Debit', 'Credit'),
						Entity: object('EntityTypeRef', {
							Type: choice('Customer', 'Vendor', 'Employee'),
							EntityRef: reference('Customer', 'Vendor', 'Employee'),
						}),
						AccountRef: reference('Account'),
						ClassRef: reference('Class'),
						DepartmentRef: reference('Department'),
						TaxCodeRef: readOnly,
						TaxApplicableOn: readOnly,
						TaxAmount: number,
						BillableStatus: choice('Billable', 'NotBillable', 'HasBeenBilled'),
					}),
				}),
			),
		},
	},
	operations: ['create', 'update', 'delete'],
	queryable: { TxnDate: 'date', DocNumber: 'text' },
	prepare: prepareJournalEntry,
	render: renderJournalEntry,
	voided: ({ fields }) => ({
		...fields,
		Line: (fields.Line as Fields[]).map((line) => ({ ...line, Amount: 0 })),
		PrivateNote: voidedNote(fields),
	}),
};

function prepareJournalEntry(write: Write): Prepared {
	const { company, before, sent, problems, fields } = write;
	const lines = (fields.Line ?? []) as Fields[];
	if (lines.length < 2) {
		problems.push(entries.business('Fill out at least two detail lines to continue.'));
	}
	for (const line of lines) checkLine(company, line, problems);
	if (problems.length > 0) return { fields };

	if (sent.Line) fields.Line = numberLines(lines, (before?.fields.Line ?? []) as Fields[]);
	trackClassAndLocation(company, fields, lines.map(detailOf), problems);
	fields.TxnDate ??= today();
	company.checkOpenPeriod(fields.TxnDate);
	checkDuplicateNumber(write, 'JournalEntry', 'Journal Entry');
	const postings = postingsOf(company, fields.Line as Fields[]);
	if (postings.reduce((sum, posting) => sum + posting.cents, 0) !== 0) {
		problems.push(entries.notBalanced());
	}
	const totals = new Map<string, number>();
	for (const { customerId, cents } of postings) {
		if (customerId !== undefined) totals.set(customerId, (totals.get(customerId) ?? 0) + cents);
	}
	for (const [customerId, cents] of totals) totals.set(customerId, Math.abs(cents));
	checkBelowApplied(write, totals, 'credit');
	return { fields, postings };
}

const detailOf = (line: Fields) => line.JournalEntryLineDetail as Fields;

function checkLine(company: Company, line: Fields, problems: FaultEntry[]): void {
	if (line.DetailType === undefined) {
		problems.push(entries.required('Line.DetailType'));
		return;
	}
	if (line.DetailType !== 'JournalEntryLineDetail') {
		problems.push(entries.enumeration('Line.DetailType', String(line.DetailType)));
		return;
	}
	const detail = detailOf(line) ?? {};
	if (line.Amount === undefined) problems.push(entries.required('Line.Amount'));
	else if ((line.Amount as number) < 0) problems.push(entries.negativeAmount());
	if (detail.PostingType === undefined) problems.push(entries.required('PostingType'));
	const entity = detail.Entity as { Type?: string; EntityRef?: Ref } | undefined;
	if (entity?.Type && entity.EntityRef && !company.find(entity.Type, entity.EntityRef.value)) {
		problems.push(entries.reference('Names', entity.EntityRef.value));
	}
	const account = detail.AccountRef as Ref | undefined;
	if (!account) {
		problems.push(entries.required('AccountRef'));
	} else if (company.isReceivable(account.value) && customerOf(line) === undefined) {
		problems.push(
			entries.business(
				'When you use Accounts Receivable, you must choose a customer in the Name field.',
			),
		);
	}
}

function customerOf(line: Fields): string | undefined {
	const entity = detailOf(line).Entity as { Type?: string; EntityRef?: Ref } | undefined;
	return entity?.Type === 'Customer' ? entity.EntityRef?.value : undefined;
}

function postingsOf(company: Company, lines: Fields[]): Posting[] {
	return lines.map((line) => {
		const accountId = (detailOf(line).AccountRef as Ref).value;
		const amount = centsOf(line.Amount as number);
		const cents = detailOf(line).PostingType === 'Debit' ? amount : -amount;
		const customerId = company.isReceivable(accountId) ? customerOf(line) : undefined;
		return customerId === undefined ? { accountId, cents } : { accountId, cents, customerId };
	});
}

function renderJournalEntry({ fields }: StoredRecord, company: Company): Fields {
	const lines = fields.Line as Fields[];
	const debits = lines.filter((line) => detailOf(line).PostingType === 'Debit');
	return present({
		Adjustment: false,
		...fields,
		CurrencyRef: USD,
		TxnTaxDetail: {},
		TotalAmt: amountOf(debits.reduce((sum, line) => sum + centsOf(line.Amount as number), 0)),
		Line: lines.map((line) => {
			const detail = detailOf(line);
			const entity = detail.Entity as { Type: string; EntityRef: Ref } | undefined;
			return {
				...line,
				JournalEntryLineDetail: present({
					...detail,
					AccountRef: company.named('Account', detail.AccountRef),
					ClassRef: company.named('Class', detail.ClassRef),
					DepartmentRef: company.named('Department', detail.DepartmentRef),
					Entity: entity && {
						...entity,
						EntityRef: company.named(entity.Type, entity.EntityRef),
					},
				}),
			};
		}),
	});
}
