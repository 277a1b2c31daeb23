import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { run } from '../host/commands';

const executablePath = '/usr/bin/chromium';

/**
 * A headless Chromium: Debian's, installed on first use (needs root then). It reaches this machine
 * only; every other host name is unknown to it.
 */
export async function startBrowser(): Promise<Browser> {
	await installBrowser();
	return await chromium.launch({
		executablePath,
		args: [
			// Chromium's own sandbox cannot start as root, as which containers run.
			'--no-sandbox',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
			'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
		],
	});
}

/** Installs Chromium where there is none yet. */
export async function installBrowser(): Promise<void> {
	if (existsSync(executablePath)) return;
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	await run('apt-get', ['update', '-qq'], { env });
	const packages = ['chromium', 'fonts-dejavu-core'];
	await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
}
