import type { Company } from '../company';
import { amountOf, centsOf, percentOf } from '../decimals';
import {
	type Field,
	type Fields,
	boolean,
	choice,
	list,
	number,
	object,
	readOnly,
	reference,
	text,
} from '../shape';
import type { Ref } from './kind';

/** Sales tax of a sale in a US company. */

const taxLine = object('Line', {
	Id: text(),
	LineNum: number,
	Description: text(4000),
	Amount: number,
	DetailType: choice('TaxLineDetail'),
	TaxLineDetail: object('TaxLineDetail', {
		TaxRateRef: reference('TaxRate'),
		PercentBased: boolean,
		TaxPercent: number,
		NetAmountTaxable: number,
		TaxInclusiveAmount: readOnly,
		OverrideDeltaAmount: readOnly,
		ServiceDate: readOnly,
	}),
});

export const txnTaxDetail: Field = object('TxnTaxDetail', {
	DefaultTaxCodeRef: readOnly,
	TxnTaxCodeRef: reference('TaxCode'),
	TotalTax: number,
	TaxReviewStatus: readOnly,
	TaxLine: list(taxLine),
});

const NO_TAX: Fields = { TotalTax: 0 };

/**
 * The tax that a sale is stored with. With automated sales tax the engine chooses the code and
 * computes, whatever was sent; a company with rates of its own keeps what was sent, and computes by
 * itself only as the switch `manualTax` says. Without sales tax nothing is stored.
 */
export function taxDetailOf(company: Company, lines: Fields[], given: unknown): Fields {
	if (company.preference('TaxPrefs', 'UsingSalesTax') !== true) return NO_TAX;
	const isAutomated = company.preference('TaxPrefs', 'PartnerTaxEnabled');
	// Automated, but nobody has set it up yet.
	if (isAutomated === false) return NO_TAX;
	const taxable = taxableCents(lines);
	if (isAutomated === true) {
		const code = company.preference('TaxPrefs', 'TaxGroupCodeRef') as Ref | undefined;
		return code && taxable > 0 ? computed(company, code, taxable) : NO_TAX;
	}
	const sent = (given ?? {}) as Fields;
	const code = sent.TxnTaxCodeRef as Ref | undefined;
	if (sent.TotalTax === undefined && code && company.switches.is('manualTax', 'computed')) {
		return computed(company, code, taxable);
	}
	return { ...sent, TotalTax: sent.TotalTax ?? 0 };
}

/** The tax of a voided sale. */
export function voidedTax(detail: Fields): Fields {
	const { TxnTaxCodeRef } = detail;
	return TxnTaxCodeRef === undefined ? NO_TAX : { TxnTaxCodeRef, ...NO_TAX };
}

export function taxCents(fields: Fields): number {
	const { TotalTax } = (fields.TxnTaxDetail ?? NO_TAX) as Fields;
	return centsOf(Number(TotalTax));
}

function taxableCents(lines: Fields[]): number {
	const taxed = lines.filter((line) => {
		const detail = line.SalesItemLineDetail as Fields | undefined;
		return (detail?.TaxCodeRef as Ref | undefined)?.value === 'TAX';
	});
	return taxed.reduce((sum, line) => sum + centsOf(Number(line.Amount ?? 0)), 0);
}

/** Each rate of a tax code is rounded by itself, because each is owed to an agency of its own. */
function computed(company: Company, code: Ref, taxable: number): Fields {
	const { SalesTaxRateList } = company.get('TaxCode', code.value).fields as {
		SalesTaxRateList?: { TaxRateDetail: { TaxRateRef: Ref }[] };
	};
	const TaxLine = (SalesTaxRateList?.TaxRateDetail ?? []).map(({ TaxRateRef }) => {
		const percent = Number(company.get('TaxRate', TaxRateRef.value).fields.RateValue);
		return {
			Amount: amountOf(percentOf(taxable, percent)),
			DetailType: 'TaxLineDetail',
			TaxLineDetail: {
				TaxRateRef: { value: TaxRateRef.value },
				PercentBased: true,
				TaxPercent: percent,
				NetAmountTaxable: amountOf(taxable),
			},
		};
	});
	const total = TaxLine.reduce((sum, line) => sum + centsOf(line.Amount), 0);
	return { TxnTaxCodeRef: { value: code.value }, TotalTax: amountOf(total), TaxLine };
}
