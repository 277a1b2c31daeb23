import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { OpportunityIncludes } from '../../../../lib/smartmoving/includes';

/** The blocks of an opportunity that are read on demand, for Get and Get by Quote Number. */
export const includeField: INodeProperties = {
	displayName: 'Include',
	name: 'include',
	type: 'multiOptions',
	options: [
		{ name: 'Charges', value: 'charges' },
		{ name: 'Dispatch Info', value: 'dispatchInfo' },
		{ name: 'Job Addresses', value: 'jobAddresses' },
		{ name: 'Payments', value: 'payments' },
		{ name: 'Trip Info', value: 'tripInfo' },
	],
	default: ['charges', 'payments'],
	description: 'What to read besides the opportunity itself. It costs no further call.',
};

export function includesOf(this: IExecuteFunctions, itemIndex: number): OpportunityIncludes {
	const wanted = this.getNodeParameter('include', itemIndex, []) as Array<
		keyof OpportunityIncludes
	>;
	return Object.fromEntries(wanted.map((block) => [block, true]));
}
