import type { INode } from 'n8n-workflow';
import { mappedExamples, workflowOf } from '../../host/mapping';
import { credentialData, credentialIds } from '../../host/setting';
import type { WorkflowFile } from '../../host/workflowFile';
import type { SyncStage } from './syncStage';

/** The example workflows by their ids, mapped to the emulated company as a person would. */
export async function mappedWorkflows(
	quickBooks: SyncStage['quickBooks'],
): Promise<(id: string) => WorkflowFile> {
	const files = await mappedExamples(quickBooks);
	return (id) => workflowOf(files, id);
}

/** Call limits that nothing reaches: the stage's company has none, so the nodes need not wait. */
export const unlimitedCalls = {
	adjustCallLimits: true,
	requestsPerMinute: 1_000_000,
	callsPerSecond: 1_000_000,
	callsAtOnce: 1_000_000,
	batchesPerMinute: 1_000_000,
};

/** Credential data by id for the engine. */
export function credentialsOf(stage: SyncStage, apiKey = stage.smartMoving.emulator.apiKey) {
	const data = credentialData(stage.quickBooks, { ...stage.smartMoving.emulator, apiKey });
	Object.assign(data[credentialIds.quickBooks]!, unlimitedCalls);
	return data;
}

/** What a person does in a Settings node: gives some of its fields other values, or adds fields. */
export function withFields(
	file: WorkflowFile,
	nodeName: string,
	values: Record<string, string | number | boolean>,
): WorkflowFile {
	return withNode(file, nodeName, (node) => {
		const { assignments } = node.parameters.assignments as {
			assignments: { name: string; type: string; value: unknown }[];
		};
		const kept = assignments.filter(({ name }) => !(name in values));
		const given = Object.entries(values).map(([name, value]) => ({
			id: `field-${name}`,
			name,
			type: typeof value,
			value,
		}));
		return { ...node.parameters, assignments: { assignments: [...kept, ...given] } };
	});
}

/** The workflow with other parameters in one of its nodes. */
export function withNode(
	file: WorkflowFile,
	nodeName: string,
	change: (node: INode) => Record<string, unknown>,
): WorkflowFile {
	const nodes = file.nodes.map((node) =>
		node.name === nodeName ? { ...node, parameters: change(node) as INode['parameters'] } : node,
	);
	return { ...file, nodes };
}

/**
 * Workflow 11 for those who have little time: one opportunity in a slice, and a run that has not moved
 * for 20 seconds goes on.
 */
export function backfillInSmallSteps(backfill: WorkflowFile): WorkflowFile {
	const one = withNode(backfill, 'Next Opportunities', (node) => ({
		...node.parameters,
		limit: 1,
	}));
	const rule = { interval: [{ field: 'cronExpression', expression: '*/5 * * * * *' }] };
	const text = JSON.stringify(withNode(one, 'Every 5 Minutes', () => ({ rule })));
	return JSON.parse(text.replaceAll('{ minutes: 10 }', '{ seconds: 20 }')) as WorkflowFile;
}
