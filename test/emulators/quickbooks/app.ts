import express, { type Express } from 'express';
import { apiRouter } from './api';
import { controlRouter } from './control';
import type { Emulator } from './emulator';
import { loginPage, recordPage } from './pages';
import { html } from './reply';
import { page } from './markup';

/** The emulator's HTTP face: API, OAuth, the app's pages, and the control plane. */
export function createApp(emulator: Emulator): Express {
	const { company, doorway, oauth } = emulator;
	const app = express();
	app.disable('x-powered-by');
	app.disable('etag');
	app.use('/__control', controlRouter(emulator));
	// Bodies are read as text: who gets them decides what they are.
	app.use(express.text({ type: () => true, limit: '10mb' }));

	app.get(
		'/connect/oauth2',
		doorway.door((call) => oauth.consentPage(call)),
	);
	app.post(
		'/connect/oauth2',
		doorway.door((call) => oauth.decide(call)),
	);
	app.post(
		'/oauth2/v1/tokens/bearer',
		doorway.door((call) => oauth.token(call)),
	);
	app.post(
		'/v2/oauth2/tokens/revoke',
		doorway.door((call) => oauth.revoke(call)),
	);

	app.use(apiRouter(emulator));

	app.get(
		['/login', '/app/login'],
		doorway.door((call) => loginPage(company, call)),
	);
	app.get(
		'/app/:page',
		doorway.door((call, params) => recordPage(company, call, params.page ?? '')),
	);
	app.use(doorway.door(() => html(404, page('Not found', '<p>There is no such page.</p>'))));
	return app;
}
