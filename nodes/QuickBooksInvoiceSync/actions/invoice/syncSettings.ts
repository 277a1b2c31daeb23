import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { InvoicePostingOptions } from '../../../../lib/posting/invoices/post';
import type { InvoiceSettings } from '../../../../lib/sync/invoice/invoice';
import { moveKey, type ChargeMapping } from '../../../../lib/sync/invoice/charges';
import { fold } from '../../../../lib/basics/text';
import {
	displayNamesOf,
	optionalDay,
	optionalText,
	pickedId,
	readParametersWith,
	rowsOf,
	timeZoneSchema,
} from '../../../shared/parameterValues';
import { parameters as fields } from './syncParameters';

const displayNames = displayNamesOf(fields);

/** The value of 'Move Type' for a row that counts for every type. */
const ANY_MOVE = -1;

/** A switch that is shown only with sales tax: n8n gives no value for what is hidden. */
const switchIfShown = z.union([z.boolean(), z.literal('').transform(() => false)]);

const parametersSchema = z.object({
	preview: z.boolean(),
	defaultItem: pickedId,
	salesTax: z.enum(['none', 'quickbooks']),
	defaultItemTaxable: switchIfShown,
	tipsTaxable: switchIfShown,
	chargeMapping: rowsOf(
		'mapping',
		z.object({
			category: z.number(),
			moveType: z.number().default(ANY_MOVE),
			item: pickedId,
			class: pickedId,
			taxable: z.boolean().default(false),
		}),
	),
	discountItem: pickedId,
	tipsItem: pickedId,
	startDate: optionalDay,
	onlyJob: optionalText,
	whenChanged: z.enum(['report', 'overwrite', 'keep']),
	materials: z.enum(['charge', 'chargesOnly', 'itemized']),
	useQuickBooksNumbering: z.boolean(),
	jobsToInvoice: z.enum(['closed', 'closedAndCompleted']),
	invoiceDate: z.enum(['serviceDate', 'closeDate', 'given']),
	givenDate: optionalDay,
	timeZone: timeZoneSchema,
	term: pickedId,
	setBillEmail: z.boolean(),
	branchMapping: rowsOf(
		'mapping',
		z.object({ branch: z.string(), location: pickedId, class: pickedId }),
	),
	serviceTypeMapping: rowsOf('mapping', z.object({ jobType: z.number(), class: pickedId })),
	recreateDeleted: z.boolean(),
});

export type InvoiceParameters = z.infer<typeof parametersSchema>;

/** The node's parameters for one item. Refuses what cannot be carried out, by the parameter's name. */
export function readParameters(context: IExecuteFunctions, itemIndex: number): InvoiceParameters {
	return readParametersWith(context, itemIndex, parametersSchema, displayNames);
}

export function toSettings(parameters: InvoiceParameters): InvoiceSettings {
	const byBranch = (column: 'location' | 'class') =>
		new Map(
			parameters.branchMapping.flatMap((row) => {
				const id = row[column];
				return id === null ? [] : [[fold(row.branch), id] as const];
			}),
		);
	const mapped = parameters.chargeMapping.flatMap(
		({ category, moveType, item, class: classId, taxable }) =>
			item === null ? [] : [{ category, moveType, mapping: { itemId: item, classId, taxable } }],
	);
	return {
		timeZone: parameters.timeZone,
		useQuickBooksNumbering: parameters.useQuickBooksNumbering,
		invoiceDate: parameters.invoiceDate,
		givenDate: parameters.givenDate,
		jobsToInvoice: parameters.jobsToInvoice,
		materials: parameters.materials,
		salesTax: parameters.salesTax,
		itemByCategory: new Map(
			mapped.flatMap(({ category, moveType, mapping }) =>
				moveType === ANY_MOVE ? [[category, mapping] as const] : [],
			),
		),
		itemByMove: new Map(
			mapped.flatMap(({ category, moveType, mapping }) =>
				moveType === ANY_MOVE ? [] : [[moveKey(category, moveType), mapping] as const],
			),
		),
		// A discount is taxed as its charge is.
		discountItem: mappingOf(parameters.discountItem, false),
		tipsItem: mappingOf(parameters.tipsItem, parameters.tipsTaxable),
		startDate: parameters.startDate,
		whenChanged: parameters.whenChanged,
		defaultItem: mappingOf(parameters.defaultItem, parameters.defaultItemTaxable),
		termId: parameters.term,
		setBillEmail: parameters.setBillEmail,
		locationByBranch: byBranch('location'),
		classByBranch: byBranch('class'),
		classByJobType: new Map(
			parameters.serviceTypeMapping.flatMap((row) =>
				row.class === null ? [] : [[row.jobType, row.class] as const],
			),
		),
	};
}

function mappingOf(itemId: string | null, taxable: boolean): ChargeMapping | null {
	return itemId === null ? null : { itemId, classId: null, taxable };
}

export function toOptions({
	preview,
	recreateDeleted,
	onlyJob,
}: InvoiceParameters): InvoicePostingOptions {
	return { preview, recreate: recreateDeleted, onlyJob };
}
