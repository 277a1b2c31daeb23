import type { INodeProperties } from 'n8n-workflow';
import { EVENT_NAMES, SYNC_EVENTS } from '../../lib/smartmoving/events';

export const setUpNotice: INodeProperties = {
	displayName:
		"In SmartMoving, open Settings > Integrations > SmartMoving API > Webhooks (Premium API key). Add the production URL of this node, choose the same events as here, and add a custom header: its name is the 'Webhook Header' of the credential, its value the 'Webhook Secret'.",
	name: 'setUpNotice',
	type: 'notice',
	default: '',
};

export const eventsField: INodeProperties = {
	displayName: 'Events',
	name: 'events',
	type: 'multiOptions',
	required: true,
	options: Object.entries(EVENT_NAMES).map(([value, name]) => ({ name, value })),
	default: [...SYNC_EVENTS],
	description:
		'The events that start the workflow; others are answered and ignored. The default is all after which the books may have to change.',
};
