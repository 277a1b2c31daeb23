// n8n needs Node 24, whatever Node runs npm. The `node` package brings it, but only through its
// own install script, which our .npmrc switches off like all others; this runs that single one.
// Plain JavaScript without dependencies: it runs before anything else can.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const binary = join(root, 'node_modules', '.bin', 'node');

function majorVersion() {
	try {
		return Number(/^v(\d+)\./.exec(execFileSync(binary, ['--version'], { encoding: 'utf8' }))?.[1]);
	} catch {
		return undefined;
	}
}

if (majorVersion() !== 24) {
	console.log('setup: fetching Node 24 (once, about 20 seconds) ...');
	execFileSync('npm', ['rebuild', 'node', '--ignore-scripts=false'], {
		cwd: root,
		stdio: 'inherit',
	});
	if (majorVersion() !== 24) {
		console.error(`setup: ${binary} is not Node 24. Run "npm ci" and try again.`);
		process.exit(1);
	}
}
