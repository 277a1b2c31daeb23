import type { IConnections, INode, IWorkflowSettings } from 'n8n-workflow';

/** A workflow as its JSON file holds it. */
export interface WorkflowFile {
	id: string;
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
}
