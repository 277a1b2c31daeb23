const { rm } = require('node:fs/promises');
const { dest, parallel, src } = require('gulp');

// tsc writes the JavaScript, and prettier lays it out as the source is, which makes it a tenth smaller;
// what n8n reads beside it (icons, codex files, output schemas) is copied here.
const copy = (globs) => () =>
	src(globs, { base: '.', encoding: false, allowEmpty: true }).pipe(dest('dist'));

exports.clean = () => rm('dist', { recursive: true, force: true });
exports.build = parallel(
	Object.assign(copy(['nodes/**/*.svg', 'credentials/**/*.svg']), { displayName: 'icons' }),
	Object.assign(copy(['nodes/**/*.node.json']), { displayName: 'codex' }),
	Object.assign(copy(['nodes/**/__schema__/**/*.json']), { displayName: 'schemas' }),
);
