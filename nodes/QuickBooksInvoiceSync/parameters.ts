import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { PostingOptions } from '../../lib/posting/invoices';
import { isTimeZone } from '../../lib/sync/days';
import type { InvoiceSettings } from '../../lib/sync/invoice';
import { fold } from '../../lib/sync/text';
import { pickedId, rowsOf } from '../shared/parameterValues';

const parametersSchema = z.object({
	preview: z.boolean(),
	defaultItem: pickedId,
	chargeMapping: rowsOf(
		'mapping',
		z.object({ category: z.number(), item: pickedId, class: pickedId }),
	),
	materials: z.enum(['charge', 'itemized']),
	useQuickBooksNumbering: z.boolean(),
	jobsToInvoice: z.enum(['closed', 'closedAndCompleted']),
	invoiceDate: z.enum(['serviceDate', 'closeDate', 'given']),
	givenDate: z.string(),
	timeZone: z.string(),
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
	const names = Object.keys(parametersSchema.shape);
	const raw = Object.fromEntries(
		names.map((name) => [name, context.getNodeParameter(name, itemIndex, '')]),
	);
	const parameters = parametersSchema.parse({
		...raw,
		timeZone: raw.timeZone === '' ? context.getTimezone() : raw.timeZone,
	});
	if (!isTimeZone(parameters.timeZone)) {
		throw new NodeOperationError(
			context.getNode(),
			`'Company Time Zone' is "${parameters.timeZone}", which is not a time zone`,
			{ itemIndex, description: 'Enter a name such as America/Chicago.' },
		);
	}
	if (parameters.invoiceDate === 'given' && !/^\d{4}-\d{2}-\d{2}$/.test(parameters.givenDate)) {
		throw new NodeOperationError(
			context.getNode(),
			`'Given Date' is "${parameters.givenDate}", which is not a date`,
			{ itemIndex, description: 'Enter it as year-month-day, e.g. 2026-05-19.' },
		);
	}
	return parameters;
}

export function toSettings(parameters: InvoiceParameters): InvoiceSettings {
	const byBranch = (column: 'location' | 'class') =>
		new Map(
			parameters.branchMapping.flatMap((row) => {
				const id = row[column];
				return id === null ? [] : [[fold(row.branch), id] as const];
			}),
		);
	return {
		timeZone: parameters.timeZone,
		useQuickBooksNumbering: parameters.useQuickBooksNumbering,
		invoiceDate: parameters.invoiceDate,
		givenDate: parameters.invoiceDate === 'given' ? parameters.givenDate : null,
		jobsToInvoice: parameters.jobsToInvoice,
		materials: parameters.materials,
		itemByCategory: new Map(
			parameters.chargeMapping.flatMap((row) =>
				row.item === null
					? []
					: [[row.category, { itemId: row.item, classId: row.class }] as const],
			),
		),
		defaultItem:
			parameters.defaultItem === null ? null : { itemId: parameters.defaultItem, classId: null },
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

export function toOptions({ preview, recreateDeleted }: InvoiceParameters): PostingOptions {
	return { preview, recreate: recreateDeleted };
}
