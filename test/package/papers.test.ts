import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const HOUSE = [
	'lib',
	'nodes',
	'credentials',
	'test',
	'scripts',
	'docs',
	'deploy',
	'workflows-examples',
];

/** Every file and folder of the house, with a slash before it. */
const places = HOUSE.flatMap((folder) => [
	`/${folder}`,
	...readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((path) => !path.includes('node_modules'))
		.map((path) => `/${folder}/${path}`),
]);
places.push(...readdirSync(root).map((path) => `/${path}`));

/** What a paper names as a file or a folder: by its path, by the end of it, or, as tests, without the ending. */
function namedIn(paper: string): string[] {
	const text = readFileSync(join(root, paper), 'utf8');
	const quoted = [...text.matchAll(/`([\w./-]+)`/g)].map(([, name]) => name!);
	return [...new Set(quoted)].filter(
		(name) => !name.startsWith('/') && (name.includes('/') || name.endsWith('.ts')),
	);
}

describe.each(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/proof.md'])(
	'%s',
	(paper) => {
		it('names files that are there', () => {
			const isThere = (name: string) => {
				const end = `/${name.replace(/\/$/, '')}`;
				return ['', '.test.ts', '.e2e.test.ts'].some((ending) =>
					places.some((place) => place.endsWith(end + ending)),
				);
			};
			const named = namedIn(paper);
			expect(named.length).toBeGreaterThan(3);
			expect(named.filter((name) => !isThere(name))).toEqual([]);
		});
	},
);
