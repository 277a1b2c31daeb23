import { installBrowser } from '../browser/chromium';
import { hostFolder } from '../host/install';

/** Before the first test: what they all need, and what several at once could not install. */
export default async function prepare(): Promise<void> {
	await hostFolder();
	await installBrowser();
}
