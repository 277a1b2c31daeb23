/**
 * Loaded into n8n's own process (`NODE_OPTIONS=--require`): collects the garbage when it is asked over
 * HTTP, and answers with what the heap holds then, in bytes.
 */
const { createServer } = require('node:http');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

// The commands and the task runner that n8n starts inherit the option, and are not what is measured.
if (process.argv.includes('start')) {
	setFlagsFromString('--expose-gc');
	const collectGarbage = runInNewContext('gc');
	createServer((_request, response) => {
		collectGarbage();
		response.end(JSON.stringify(process.memoryUsage()));
	})
		.listen(Number(process.env.HEAP_PROBE_PORT), '127.0.0.1')
		.unref();
}
