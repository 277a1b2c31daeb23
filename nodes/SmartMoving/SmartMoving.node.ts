import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { properties } from './descriptions';

/** Programmatic, not declarative: Get for Sync puts one item together from several reads. */
export class SmartMoving implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'SmartMoving',
		name: 'smartMoving',
		icon: {
			light: 'file:../../credentials/smartMoving.svg',
			dark: 'file:../../credentials/smartMoving.dark.svg',
		},
		group: ['input'],
		version: [1],
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Read opportunities, jobs and payments from SmartMoving and write back to them',
		defaults: { name: 'SmartMoving' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'smartMovingApi', required: true }],
		hints: [
			{
				message:
					'SmartMoving refuses changes to the notes of a closed job. Note > Add works on closed jobs too.',
				displayCondition: '={{ $parameter["operation"] === "updateNotes" }}',
				whenToDisplay: 'beforeExecution',
				location: 'inputPane',
			},
		],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// n8n starts with the description alone; the rest is loaded when the node first runs.
		const { router } = await import('./actions/router');
		return await router.call(this);
	}
}
