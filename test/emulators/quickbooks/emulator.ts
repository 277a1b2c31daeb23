import { randomInt } from 'node:crypto';
import type { BatchAnswer } from './batch';
import { Company } from './company';
import { Doorway } from './door';
import { type App, OAuth, secret } from './oauth';
import type { Reply } from './reply';
import { RequestIds } from './requestIds';
import { Throttle } from './throttle';

/** All that one running emulator holds: one company behind one app's keys. */
export class Emulator {
	readonly realmId = `93${String(randomInt(1e12)).padStart(14, '0')}`;
	readonly app: App = { clientId: secret('client'), clientSecret: secret('secret') };
	readonly company = new Company(this.realmId);
	readonly oauth = new OAuth(this.app, this.realmId, this.company.switches);
	readonly throttle = new Throttle(this.company.switches);
	readonly doorway = new Doorway();
	readonly replies = new RequestIds<Reply>(this.company.switches, (reply) => reply.status >= 400);
	readonly batchAnswers = new RequestIds<BatchAnswer>(
		this.company.switches,
		(answer) => 'Fault' in answer,
	);

	/** Back to the seed, the defaults and an empty log. Tokens stay as they are. */
	reset(): void {
		this.company.reset();
		this.throttle.reset();
		this.doorway.reset();
		this.replies.reset();
		this.batchAnswers.reset();
	}
}
