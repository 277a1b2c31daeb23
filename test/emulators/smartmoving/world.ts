import { Faults } from './faults';
import { Crm } from './store';
import { defaultSwitches, type Switches } from './switches';
import { Webhooks } from './webhooks';

export interface LoggedRequest {
	method: string;
	path: string;
	query: Record<string, unknown>;
	body: unknown;
	/** Null where the connection was dropped without an answer. */
	status: number | null;
	at: string;
}

/** Everything one running emulator holds. */
export interface World {
	crm: Crm;
	switches: Switches;
	faults: Faults;
	webhooks: Webhooks;
	requests: LoggedRequest[];
	latencyMs: number;
}

export function newWorld(): World {
	return {
		crm: new Crm(),
		switches: defaultSwitches(),
		faults: new Faults(),
		webhooks: new Webhooks(),
		requests: [],
		latencyMs: 0,
	};
}

/**
 * Back to an empty CRM. The webhook stays set up: in SmartMoving it is a setting, not data.
 */
export function resetWorld(world: World): void {
	world.crm = new Crm();
	world.switches = defaultSwitches();
	world.faults.clear();
	world.webhooks.clearDeliveries();
	world.requests.length = 0;
	world.latencyMs = 0;
}
