import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import {
	displayNamesOf,
	optionalText,
	readParametersWith,
	timeZoneSchema,
} from '../shared/parameterValues';
import { properties } from './descriptions';

const displayNames = displayNamesOf(properties);

const numberSchema = z.object({ onlyJob: optionalText, timeZone: timeZoneSchema });
const templateSchema = z.object({
	template: z
		.string()
		.refine((template) => template.trim() !== '', 'is empty; enter the text to fill in'),
	html: z.boolean(),
});
const sendSchema = z.object({
	sendBy: z.enum(['quickBooks', 'pdf']),
	sendTo: optionalText,
	// Hidden, and so without a value, where QuickBooks does not send.
	sendAgain: z.preprocess((value) => value === true, z.boolean()),
});

/** Which invoices an item asks for. */
export function readNumberParameters(context: IExecuteFunctions, itemIndex: number) {
	return readParametersWith(context, itemIndex, numberSchema, displayNames);
}

export function readTemplateParameters(context: IExecuteFunctions, itemIndex: number) {
	return readParametersWith(context, itemIndex, templateSchema, displayNames);
}

export function readSendParameters(context: IExecuteFunctions, itemIndex: number) {
	return readParametersWith(context, itemIndex, sendSchema, displayNames);
}
