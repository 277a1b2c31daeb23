// Draws docs/architecture.svg: the rooms of the house, and who knows whom, as the imports are today.
// With --check it draws nothing, and fails where the drawing is not today's.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { instance } from '@viz-js/viz';
import { cruise } from 'dependency-cruiser';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = join(root, 'docs', 'architecture.svg');

/** The parts of the house, the inner ones first, with the colours of their rooms. */
const PARTS = [
	{ place: 'lib/posting', label: 'lib/posting: carries out', fill: '#d8ecff', line: '#3f7fbf' },
	{ place: 'lib/sync', label: 'lib/sync: decides', fill: '#dff3da', line: '#4c9a3f' },
	{ place: 'nodes', label: 'nodes: doors to n8n', fill: '#ffe8cc', line: '#d9822b' },
	{ place: 'lib', fill: '#ececf2', line: '#7d7d92' },
];
const partOf = (room) => PARTS.find(({ place }) => `${room}/`.startsWith(`${place}/`));
const nameOf = (room) =>
	room === 'lib/posting' ? 'the pipeline' : room.slice(partOf(room).place.length + 1);

/** The room that a file belongs to: its folder, three deep in lib/sync and lib/posting and two elsewhere. */
function roomOf(path) {
	const folders = path.split('/').slice(0, -1);
	if (folders.length === 1) return path.replace(/\.ts$/, '');
	return folders.slice(0, /^lib\/(sync|posting)\//.test(path) ? 3 : 2).join('/');
}

/** Every room, with the rooms that it knows. */
async function readRooms() {
	const { output } = await cruise(['lib', 'nodes'], {
		baseDir: root,
		tsPreCompilationDeps: true,
		includeOnly: '^(lib|nodes)/',
	});
	const rooms = new Map(output.modules.map(({ source }) => [roomOf(source), new Set()]));
	for (const { source, dependencies } of output.modules) {
		for (const { resolved } of dependencies) {
			if (roomOf(resolved) !== roomOf(source)) rooms.get(roomOf(source)).add(roomOf(resolved));
		}
	}
	return new Map([...rooms].sort());
}

/** Who knows whom, as pairs. What follows is left out: A knows B, and B knows C, so A may know C. */
function arrowsOf(rooms) {
	const leadsTo = (from, to, passed = new Set()) =>
		[...rooms.get(from)].some((next) => {
			if (next === to) return true;
			if (passed.has(next)) return false;
			passed.add(next);
			return leadsTo(next, to, passed);
		});
	return [...rooms].flatMap(([room, known]) =>
		[...known]
			.filter((to) => ![...known].some((other) => leadsTo(other, to) && !leadsTo(to, other)))
			.sort()
			.map((to) => [room, to]),
	);
}

/** The drawing in the language of Graphviz. */
function dotOf(rooms) {
	const names = [...rooms.keys()];
	const quoted = (text) => JSON.stringify(text);
	const row = (list) => `{ rank=same; ${list.map(quoted).join('; ')} }`;
	const isDoor = (room) => room.startsWith('nodes/') && room !== 'nodes/shared';
	const knownToNodesOnly = (room) =>
		room.startsWith('lib/') &&
		!names.some((other) => other.startsWith('lib/') && rooms.get(other).has(room));
	const boxesOf = ({ place, fill, line }) =>
		names
			.filter((room) => partOf(room).place === place)
			.map((room) => {
				const look = `label=${quoted(nameOf(room))}, fillcolor="${fill}", color="${line}"`;
				return `${quoted(room)} [${look}];`;
			});
	const framed = (part) => [
		`subgraph ${quoted(`cluster ${part.place}`)} {`,
		`label=${quoted(part.label)}; color="${part.line}"; fontcolor="${part.line}"; margin=12;`,
		...boxesOf(part),
		'}',
	];
	return [
		'digraph "the house" {',
		'newrank=true; bgcolor=transparent; style=rounded; nodesep=0.22; ranksep=0.4;',
		'fontname="Helvetica,Arial,sans-serif"; fontsize=12;',
		'node [shape=box, style="rounded,filled", fontname="Helvetica,Arial,sans-serif", fontsize=12];',
		'node [fontcolor="#222222", height=0.32, margin="0.16,0.05"];',
		'edge [color="#8a8a94", arrowsize=0.6];',
		...PARTS.flatMap((part) => (part.label ? framed(part) : boxesOf(part))),
		row(names.filter(isDoor)),
		row(names.filter(knownToNodesOnly)),
		...arrowsOf(rooms).map((arrow) => `${arrow.map(quoted).join(' -> ')};`),
		'}',
	].join('\n');
}

const viz = await instance();
const drawing = viz.renderString(dotOf(await readRooms()), { format: 'svg' });
if (!process.argv.includes('--check')) writeFileSync(file, drawing);
else if (readFileSync(file, 'utf8') !== drawing) {
	console.error("docs/architecture.svg is not today's: draw it again by `npm run architecture`.");
	process.exitCode = 1;
}
