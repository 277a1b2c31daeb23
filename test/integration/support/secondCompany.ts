import type { IConnections, INode } from 'n8n-workflow';
import type { WorkflowFile } from '../../host/workflowFile';
import { withFields } from './workflows';

type Example = (id: string) => WorkflowFile;

export const secondCredentialId = 'smqbQuickBooks002';
const copyId = 'smqb01SecondCompany';

/**
 * What workflow 09's note tells a person to do for a second company: a copy of 01 with the other
 * credential and mappings, its branch in 'Branches', a rule in 'Company', and a node that calls it.
 * @param second the example workflows as they are mapped to the second company
 */
export function withSecondCompany(
	first: Example,
	second: Example,
	{ branch, company }: { branch: string; company: string },
): { branches: WorkflowFile; workflows: WorkflowFile[] } {
	const copy = copyFor(second('smqb01SyncOneOpp'));
	const routed = withFields(first('smqb09Branches'), 'Branches', { [branch]: company });
	const nodes = routed.nodes.map((node) => structuredClone(node));

	const { rules } = named(nodes, 'Company').parameters as {
		rules: { values: { outputKey: string; conditions: unknown }[] };
	};
	const rule = structuredClone(rules.values[0]!);
	const conditions = JSON.stringify(rule.conditions).replaceAll(rule.outputKey, company);
	rules.values.push({ ...rule, outputKey: company, conditions: JSON.parse(conditions) });

	const sync = structuredClone(named(nodes, 'Sync Main Company'));
	const name = `Sync ${company}`;
	const workflowId = { ...(sync.parameters.workflowId as object), value: copy.id };
	nodes.push({
		...sync,
		id: 'second',
		name,
		parameters: { ...sync.parameters, workflowId } as INode['parameters'],
	});
	const connections: IConnections = structuredClone(routed.connections);
	connections.Company!.main!.splice(1, 0, [{ node: name, type: 'main', index: 0 }]);

	const branches = { ...routed, nodes, connections };
	return { branches, workflows: [first('smqb01SyncOneOpp'), copy, branches] };
}

function copyFor(sync: WorkflowFile): WorkflowFile {
	const nodes = sync.nodes.map((node) => {
		const { quickBooksSyncOAuth2Api, ...others } = node.credentials ?? {};
		return quickBooksSyncOAuth2Api
			? {
					...node,
					credentials: {
						...others,
						quickBooksSyncOAuth2Api: { ...quickBooksSyncOAuth2Api, id: secondCredentialId },
					},
				}
			: node;
	});
	return { ...sync, id: copyId, name: `${sync.name} (second company)`, nodes };
}

function named(nodes: readonly INode[], name: string): INode {
	const node = nodes.find((candidate) => candidate.name === name);
	if (!node) throw new Error(`Workflow 09 has no node named ${name}`);
	return node;
}
