import type { INode } from 'n8n-workflow';
import { companyLists, mapWorkflows } from '../../host/mapping';
import { emulatorCredentials, exampleWorkflows } from '../../host/setting';
import type { WorkflowFile } from '../../host/workflowFile';
import type { Stage } from './stage';

/** The example workflows by their ids, mapped to the emulated company as a person would. */
export async function mappedWorkflows(
	quickBooks: Stage['quickBooks'],
): Promise<(id: string) => WorkflowFile> {
	const files = mapWorkflows(exampleWorkflows(), await companyLists(quickBooks));
	return (id) => {
		const file = files.find((candidate) => candidate.id === id);
		if (!file) throw new Error(`No example workflow has the id ${id}`);
		return file;
	};
}

/** Credential data by id for the engine. */
export function credentialsOf(stage: Stage, apiKey = stage.smartMoving.emulator.apiKey) {
	const smartMoving = { ...stage.smartMoving.emulator, apiKey };
	return Object.fromEntries(
		emulatorCredentials(stage.quickBooks, smartMoving).map(({ id, data }) => [id, data]),
	) as never;
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
