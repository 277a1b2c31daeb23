import type { InvoiceSettings } from '../sync/invoice/invoice';
import { dayOfMoment } from '../basics/days';
import type { ListName } from '../quickbooks/lists';
import { moveKey } from '../sync/invoice/charges';
import { whyNoSalesTax } from '../sync/invoice/salesTax';
import { fail, pass, warn, type Finding } from './check';
import { checkClosingDate } from './company';
import type { CompanyFacts, KnownFacts, Picked } from './facts';
import { checkSeenCategories } from './seen';

type Settings = Pick<
	InvoiceSettings,
	| 'timeZone'
	| 'useQuickBooksNumbering'
	| 'defaultItem'
	| 'itemByCategory'
	| 'itemByMove'
	| 'tipsItem'
	| 'salesTax'
>;

/** Whether the settings of the invoice node agree with the company and with what SmartMoving uses. */
export function checkInvoices(
	settings: Settings,
	{ company, picks, seen }: KnownFacts,
	now: Date,
): Finding[] {
	const isPicked = (wanted: ListName) => picks.some(({ list }) => list === wanted);
	return [
		checkClosingDate(company, dayOfMoment(now.toISOString(), settings.timeZone)!),
		checkNumbering(settings.useQuickBooksNumbering, company),
		...checkClasses(isPicked('classes'), company),
		...checkLocations(isPicked('departments'), company),
		...checkTips(settings, picks, company),
		...checkSalesTax(settings, company),
		...checkDefaultItem(settings),
		...checkSeenCategories(
			seen,
			(category, opportunityType) =>
				settings.defaultItem !== null ||
				(category !== null &&
					(settings.itemByCategory.has(category) ||
						(opportunityType !== null &&
							settings.itemByMove.has(moveKey(category, opportunityType))))),
		),
	];
}

/** A7: QuickBooks keeps a number that is given to it only while it does not number by itself. */
function checkNumbering(useQuickBooksNumbering: boolean, { preferences }: CompanyFacts): Finding {
	const name = 'Invoice numbers';
	const place = `'Custom transaction numbers' in QuickBooks (Account and settings > Sales > Sales form content)`;
	const isCustom = preferences.SalesFormsPrefs.CustomTxnNumbers === true;
	if (useQuickBooksNumbering) {
		return isCustom
			? fail(
					name,
					"'Use QuickBooks Numbering' is on, but with 'Custom transaction numbers' on QuickBooks gives no numbers.",
					`Turn off ${place}, or turn off 'Use QuickBooks Numbering'.`,
				)
			: pass(name, 'QuickBooks numbers the invoices, and is set up to do so.');
	}
	return isCustom
		? pass(name, 'Invoices are called SM and the job number, and QuickBooks takes such numbers.')
		: fail(
				name,
				"Invoices are to be called SM and the job number, but with 'Custom transaction numbers' off QuickBooks gives its own.",
				`Turn on ${place}, or turn on 'Use QuickBooks Numbering'.`,
			);
}

function checkClasses(usesClasses: boolean, { preferences }: CompanyFacts): Finding[] {
	if (!usesClasses) return [];
	const name = 'Class tracking';
	const { ClassTrackingPerTxn, ClassTrackingPerTxnLine } = preferences.AccountingInfoPrefs;
	const place = 'QuickBooks (Account and settings > Advanced > Categories)';
	if (ClassTrackingPerTxnLine) return [pass(name, 'On, one class per row.')];
	if (ClassTrackingPerTxn) {
		return [
			warn(
				name,
				'QuickBooks tracks one class per transaction: an invoice whose lines are mapped to several classes is refused.',
				`Choose 'One to each row in transaction' in ${place}, or map classes by branch or service type only.`,
			),
		];
	}
	return [
		fail(
			name,
			'Classes are mapped, but class tracking is off: invoices with a class are refused.',
			`Turn class tracking on in ${place}, or clear the classes in the mappings.`,
		),
	];
}

function checkLocations(usesLocations: boolean, { preferences }: CompanyFacts): Finding[] {
	if (!usesLocations) return [];
	const name = 'Location tracking';
	if (preferences.AccountingInfoPrefs.TrackDepartments) return [pass(name, 'On.')];
	return [
		fail(
			name,
			'Locations are mapped, but location tracking is off: invoices of those branches are refused.',
			"Turn location tracking on in QuickBooks (Account and settings > Advanced > Categories), or clear the locations in 'Branch Mapping'.",
		),
	];
}

function checkDefaultItem({ defaultItem }: Settings): Finding[] {
	// Where there is one, it is checked with the other mapped records.
	if (defaultItem !== null) return [];
	return [
		warn(
			'Default Item',
			"None is chosen: an invoice with a charge category that is not in 'Charge Mapping' is refused.",
			"Choose a 'Default Item', unless you want such invoices refused.",
		),
	];
}

/** Tips are the crew's money: an item that posts them to income would make them the company's. */
function checkTips(
	{ tipsItem }: Settings,
	picks: readonly Picked[],
	{ recordOf, incomeAccounts }: CompanyFacts,
): Finding[] {
	const picked = picks.find(({ list, id }) => list === 'items' && id === tipsItem?.itemId);
	const item = picked && recordOf(picked);
	if (!item?.IncomeAccountRef || !incomeAccounts.has(item.IncomeAccountRef.value)) return [];
	return [
		warn(
			'Tips Item',
			`The item '${item.Name}' posts to income, but tips are the crew's money.`,
			"Choose an item in 'Tips Item' that posts to a liability account, such as Tips Payable.",
		),
	];
}

/** Without sales tax in QuickBooks, invoices with taxable lines are refused. */
function checkSalesTax(settings: Settings, { preferences }: CompanyFacts): Finding[] {
	if (settings.salesTax === 'none') return [];
	const name = 'Sales Tax';
	const why = whyNoSalesTax(preferences);
	if (why) {
		return [fail(name, `Taxable charges are refused: ${why.reason}.`, `${why.remedy}.`)];
	}
	const mappings = [
		settings.defaultItem,
		settings.tipsItem,
		...settings.itemByCategory.values(),
		...settings.itemByMove.values(),
	];
	if (!mappings.some((mapping) => mapping?.taxable)) {
		return [
			warn(
				name,
				'QuickBooks is to compute it, but nothing is marked as taxable.',
				"Turn on 'Taxable' for the charges that sales tax is due on, in 'Charge Mapping'.",
			),
		];
	}
	return [
		pass(name, 'QuickBooks computes it on what is marked as taxable, and is set up to do so.'),
	];
}
