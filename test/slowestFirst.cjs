const Sequencer = require('@jest/test-sequencer').default;

/** The tests that take minutes, the longest first: begun last, one would hold up the end alone. */
const SLOWEST = [
	'workers.e2e',
	'background.e2e',
	'backfill.e2e',
	'proofs/switches',
	'proofs/faultMatrix',
	'proofs/fuzz',
	'workflows/',
];

/** Jest knows how long a test takes only after it has run it once, and a fresh clone never has. */
module.exports = class SlowestFirst extends Sequencer {
	sort(tests) {
		const place = ({ path }) => {
			const index = SLOWEST.findIndex((name) => path.includes(name));
			return index === -1 ? SLOWEST.length : index;
		};
		return super.sort(tests).sort((a, b) => place(a) - place(b));
	}
};
