import type { SmartMovingClient } from '../smartmoving/client';
import { SmartMovingError } from '../smartmoving/failures';
import { fail, inArea, pass, warn, type Finding, type SetupCheck } from './check';

type Client = Pick<SmartMovingClient, 'ping' | 'getJob'>;

/** A well-formed id that no record has. */
const NO_RECORD = '00000000-0000-0000-0000-000000000000';

/**
 * Checks the SmartMoving connection: whether the key is accepted, of which tier it is, and whether
 * webhooks can be told from forgeries. Costs two calls.
 * @param canVerify whether the credential names a webhook header and a secret
 */
export async function checkSmartMoving(client: Client, canVerify: boolean): Promise<SetupCheck[]> {
	const refused = await refusalOf(client.ping());
	const findings = refused
		? [fail('Connection', refused.what, refused.remedy)]
		: [
				pass('Connection', 'SmartMoving accepts the API key.'),
				...tierFindings(await refusalOf(client.getJob(NO_RECORD, NO_RECORD)), canVerify),
			];
	return inArea('SmartMoving', findings);
}

/** @param refused how SmartMoving refused the Premium read of a job that does not exist */
function tierFindings(refused: SmartMovingError | null, canVerify: boolean): Finding[] {
	const name = 'Tier of the API key';
	switch (refused?.kind) {
		case 'forbidden':
			return [
				warn(
					name,
					'Basic: SmartMoving sends no webhooks, nothing can be written back, and charges come without quantities.',
					'Use the scheduled sweep (workflow 03), or order the Premium tier from SmartMoving.',
				),
			];
		// Either way the key was let through to where only Premium keys get.
		case 'notFound':
		case 'refused':
			return [
				pass(name, 'Premium: webhooks, quantities and writing back are available.'),
				webhookSecretFinding(canVerify),
			];
		default:
			return [
				warn(
					name,
					refused?.what ?? 'SmartMoving did not say of which tier the API key is.',
					refused?.remedy ??
						'Look it up in SmartMoving (Settings > Integrations > SmartMoving API).',
				),
				webhookSecretFinding(canVerify),
			];
	}
}

function webhookSecretFinding(canVerify: boolean): Finding {
	const name = 'Webhook Secret';
	if (canVerify) return pass(name, 'Set: calls that do not carry it are turned away.');
	return fail(
		name,
		'The header or the secret is not set: every call of a SmartMoving webhook is turned away.',
		"Enter a 'Webhook Header' and a 'Webhook Secret' of your own in the SmartMoving credential, and the same in the custom header of the webhook in SmartMoving.",
	);
}

/** How SmartMoving refused a request; null where it did not. */
async function refusalOf(request: Promise<unknown>): Promise<SmartMovingError | null> {
	return await request.then(
		() => null,
		(error: unknown) => {
			if (error instanceof SmartMovingError) return error;
			throw error;
		},
	);
}
