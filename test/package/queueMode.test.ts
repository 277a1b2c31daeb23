import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '../host/commands';
import { healthEnvironment, mainEnvironment, sharedEnvironment } from '../host/queueMode';

/** ESLint brings it. */
const { load } = jest.requireActual<{ load(text: string): unknown }>('js-yaml');
const manifest = (folder: string) =>
	JSON.parse(readFileSync(join(repoRoot, folder, 'package.json'), 'utf8')) as {
		name: string;
		version: string;
		dependencies: Record<string, string>;
	};

interface Service {
	build?: { dockerfile_inline: string };
	command?: string;
	environment: Record<string, unknown>;
	healthcheck?: object;
	restart?: string;
}

/** The compose file for users cannot be run in a test; the same processes are, without Docker. */
describe('deploy/queue-mode/compose.yml', () => {
	const file = readFileSync(join(repoRoot, 'deploy', 'queue-mode', 'compose.yml'), 'utf8');
	const { services } = load(file) as { services: Record<string, Service> };
	const { main, webhooks, ...others } = services as Record<'main' | 'webhooks', Service>;
	const workers = Object.values<Service>(others).filter(({ command }) => command === 'worker');
	const ofN8n = [main, webhooks, ...workers];

	/** What n8n's processes are started with in the tests of several workers. */
	const server = { host: '', port: 0, user: '', password: '' };
	const shared = Object.keys(sharedEnvironment({ name: '', server }, { port: 0 }, ''));
	const forTestsOnly = shared.filter((name) => name.startsWith('QUEUE_WORKER_'));
	const always = [
		...shared.filter((name) => !forTestsOnly.includes(name)),
		'N8N_ENCRYPTION_KEY',
		'N8N_EDITOR_BASE_URL',
	];

	it('has a main process, two workers and a processor for webhooks', () => {
		expect(ofN8n.map(({ command }) => command ?? 'start')).toEqual([
			'start',
			'webhook',
			'worker',
			'worker',
		]);
	});

	it('gives each process the settings that the tests of several workers give it', () => {
		const names = ({ environment }: Service) => Object.keys(environment).sort();
		const with_ = (...more: object[]) =>
			[...always, ...more.flatMap((one) => Object.keys(one))].sort();
		const { QUEUE_HEALTH_CHECK_ACTIVE } = healthEnvironment(0);
		expect(names(main)).toEqual(with_(mainEnvironment));
		expect(names(webhooks)).toEqual(with_());
		for (const worker of workers)
			expect(names(worker)).toEqual(with_({ QUEUE_HEALTH_CHECK_ACTIVE }));
		expect(main.environment).toMatchObject({
			...mainEnvironment,
			EXECUTIONS_MODE: 'queue',
			DB_TYPE: 'postgresdb',
		});
	});

	it('shares one database, one Redis and one encryption key', () => {
		const of = ({ environment }: Service) => always.map((name) => environment[name]);
		for (const one of ofN8n) expect(of(one)).toEqual(of(main));
	});

	it('has the n8n of the tests and this package in the image of each of them', () => {
		const { name, version } = manifest('.');
		const n8n = manifest('test/host').dependencies.n8n;
		for (const { build, healthcheck, restart } of ofN8n) {
			expect(build?.dockerfile_inline).toContain(`n8nio/n8n:${n8n}\n`);
			expect(build?.dockerfile_inline).toContain(` ${name}@${version} `);
			expect(healthcheck).toBeDefined();
			expect(restart).toBe('unless-stopped');
		}
	});
});
