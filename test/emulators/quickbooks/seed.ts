import { metaTimestamp, now } from './clock';
import type { Company } from './company';
import type { Fields } from './shape';

/**
 * What a new company has: accounts, items, payment methods, classes, locations, terms, tax codes
 * and preferences. No names and no transactions.
 */
export function seedCompany(company: Company): void {
	const list = (entity: string, rows: Record<string, Fields>) => {
		for (const [id, fields] of Object.entries(rows)) {
			company.insert(entity, { Active: true, ...fields }, id);
		}
	};
	list('Account', accounts());
	list('Item', items());
	list('PaymentMethod', paymentMethods());
	list('Class', {
		'5000000000000007280': qualified('Local', { SubClass: false }),
		'5000000000000007281': qualified('Long Distance', { SubClass: false }),
	});
	list('Department', {
		'1': qualified('Austin', { SubDepartment: false }),
		'2': qualified('Dallas', { SubDepartment: false }),
	});
	list('Term', {
		'1': { Name: 'Due on receipt', Type: 'STANDARD', DueDays: 0 },
		'2': { Name: 'Net 15', Type: 'STANDARD', DueDays: 15 },
		'3': { Name: 'Net 30', Type: 'STANDARD', DueDays: 30 },
	});
	list('TaxCode', {
		TAX: { Name: 'TAX', Description: 'TAX', Taxable: true, TaxGroup: false },
		NON: { Name: 'NON', Description: 'NON', Taxable: false, TaxGroup: false },
		// What automated sales tax comes to at the company's address.
		'2': {
			Name: 'Texas, Austin',
			Description: 'Texas, Austin',
			Taxable: true,
			TaxGroup: true,
			SalesTaxRateList: { TaxRateDetail: [rate('3', 'Texas State'), rate('4', 'Austin City')] },
		},
	});
	list('TaxRate', {
		'3': { Name: 'Texas State', Description: 'Texas State', RateValue: 6.25 },
		'4': { Name: 'Austin City', Description: 'Austin City', RateValue: 2 },
	});
	company.preferences = preferences();
	company.info = companyInfo();
}

const qualified = (Name: string, fields: Fields): Fields => ({
	Name,
	FullyQualifiedName: Name,
	...fields,
});

const rate = (value: string, name: string): Fields => ({
	TaxRateRef: { value, name },
	TaxTypeApplicable: 'TaxOnAmount',
	TaxOrder: 0,
});

function accounts(): Record<string, Fields> {
	const account = (
		Name: string,
		AccountType: string,
		AccountSubType: string,
		Classification: string,
	) => qualified(Name, { SubAccount: false, AccountType, AccountSubType, Classification });
	const income = (name: string) => account(name, 'Income', 'ServiceFeeIncome', 'Revenue');
	const expense = (name: string, subType: string) => account(name, 'Expense', subType, 'Expense');
	return {
		'4': account('Undeposited Funds', 'Other Current Asset', 'UndepositedFunds', 'Asset'),
		'8': expense('Bank Fees', 'BankCharges'),
		'9': expense('Claims Paid', 'OtherMiscellaneousServiceCost'),
		'33': account('Accounts Payable (A/P)', 'Accounts Payable', 'AccountsPayable', 'Liability'),
		'34': account('Opening Balance Equity', 'Equity', 'OpeningBalanceEquity', 'Equity'),
		'35': account('Checking', 'Bank', 'Checking', 'Asset'),
		'36': account('Savings', 'Bank', 'Savings', 'Asset'),
		'41': account('Company Card', 'Credit Card', 'CreditCard', 'Liability'),
		'79': income('Moving Income'),
		'80': income('Packing Income'),
		'81': income('Materials Income'),
		'82': income('Storage Income'),
		'83': income('Valuation Income'),
		'84': account(
			'Accounts Receivable (A/R)',
			'Accounts Receivable',
			'AccountsReceivable',
			'Asset',
		),
		'86': account('Discounts', 'Income', 'DiscountsRefundsGiven', 'Revenue'),
		'90': account(
			'Tips Payable',
			'Other Current Liability',
			'OtherCurrentLiabilities',
			'Liability',
		),
		'91': account('Sales Tax Payable', 'Other Current Liability', 'SalesTaxPayable', 'Liability'),
	};
}

function items(): Record<string, Fields> {
	const service = (name: string, incomeAccountId: string) =>
		qualified(name, {
			Type: 'Service',
			Taxable: false,
			UnitPrice: 0,
			IncomeAccountRef: { value: incomeAccountId },
		});
	return {
		'1': service('Services', '79'),
		'2': service('Moving Labor', '79'),
		'3': service('Transportation', '79'),
		'4': service('Packing', '80'),
		'5': service('Materials', '81'),
		'6': service('Storage', '82'),
		'7': service('Valuation', '83'),
		'8': { ...service('Old Fuel Item (deleted)', '79'), Active: false },
		'9': qualified('Moving Services', { Type: 'Category' }),
		'10': service('Tips', '90'),
	};
}

function paymentMethods(): Record<string, Fields> {
	const other = (Name: string) => ({ Name, Type: 'NON_CREDIT_CARD' });
	const card = (Name: string) => ({ Name, Type: 'CREDIT_CARD' });
	return {
		'1': other('Cash'),
		'2': other('Check'),
		'3': card('Visa'),
		'4': card('MasterCard'),
		'5': card('Discover'),
		'6': card('American Express'),
		'7': card('Diners Club'),
	};
}

function preferences(): Fields {
	return {
		AccountingInfoPrefs: {
			UseAccountNumbers: false,
			TrackDepartments: true,
			DepartmentTerminology: 'Location',
			ClassTrackingPerTxn: false,
			ClassTrackingPerTxnLine: true,
			FirstMonthOfFiscalYear: 'January',
			TaxYearMonth: 'January',
			CustomerTerminology: 'Customers',
		},
		SalesFormsPrefs: {
			CustomField: [
				{
					CustomField: [
						{
							Name: 'SalesFormsPrefs.UseSalesCustom1',
							Type: 'BooleanType',
							BooleanValue: true,
						},
					],
				},
				{
					CustomField: [
						{ Name: 'SalesFormsPrefs.SalesCustomName1', Type: 'StringType', StringValue: 'Crew #' },
					],
				},
			],
			CustomTxnNumbers: true,
			AllowDeposit: true,
			AllowDiscount: true,
			DefaultDiscountAccount: '86',
			AllowEstimates: true,
			AllowServiceDate: true,
			AllowShipping: false,
			ETransactionEnabledStatus: 'NotApplicable',
			ETransactionPaymentEnabled: false,
			DefaultTerms: { value: '3' },
			AutoApplyCredit: false,
			AutoApplyPayments: false,
		},
		TaxPrefs: { UsingSalesTax: false, TaxGroupCodeRef: { value: '2' } },
		CurrencyPrefs: { MultiCurrencyEnabled: false, HomeCurrency: { value: 'USD' } },
		ReportPrefs: { ReportBasis: 'Accrual', CalcAgingReportFromTxnDate: false },
		OtherPrefs: {
			NameValue: [
				{ Name: 'SalesFormsPrefs.DefaultCustomerMessage', Value: '' },
				{ Name: 'VendorAndPurchasesPrefs.UseCustomTxnNumbers', Value: 'true' },
				{ Name: 'WarnDuplicateCheckNumber', Value: 'false' },
			],
		},
		domain: 'QBO',
		sparse: false,
		Id: '1',
		SyncToken: '4',
		MetaData: {
			CreateTime: metaTimestamp(now()),
			LastUpdatedTime: metaTimestamp(now()),
		},
	};
}

function companyInfo(): Fields {
	const where = {
		Id: '1',
		Line1: '100 Congress Ave',
		City: 'Austin',
		Country: 'USA',
		CountrySubDivisionCode: 'TX',
		PostalCode: '78701',
	};
	return {
		CompanyName: 'Emulated Movers LLC',
		LegalName: 'Emulated Movers LLC',
		CompanyAddr: where,
		CustomerCommunicationAddr: where,
		LegalAddr: where,
		PrimaryPhone: { FreeFormNumber: '(512) 555-0100' },
		CompanyStartDate: '2020-01-01',
		FiscalYearStartMonth: 'January',
		Country: 'US',
		Email: { Address: 'office@emulated-movers.example' },
		WebAddr: {},
		SupportedLanguages: 'en',
		NameValue: [
			{ Name: 'SubscriptionStatus', Value: 'SUBSCRIBED' },
			{ Name: 'OfferingSku', Value: 'QuickBooks Online Plus' },
			{ Name: 'ItemCategoriesFeature', Value: 'true' },
		],
		domain: 'QBO',
		sparse: false,
		Id: '1',
		SyncToken: '4',
		MetaData: {
			CreateTime: metaTimestamp(now()),
			LastUpdatedTime: metaTimestamp(now()),
		},
	};
}
