import { proveFuzz } from '../../prove/fuzz';

// Workflows 04 and 06 load n8n's forms, whose sanitizer of HTML jest cannot load. Nothing here uses it.
jest.mock('sanitize-html', () => (html: string) => html);

it('hostile input is refused by name, shown as text, and never echoes a secret', async () => {
	const lines: string[] = [];
	const { cases } = await proveFuzz({
		seed: 20_261_122,
		cases: 500,
		tell: (line) => lines.push(line),
	});
	expect(lines).toHaveLength(5);
	expect(cases).toBeGreaterThan(500);
}, 600_000);
