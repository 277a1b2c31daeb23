const ENTITIES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Text that is safe inside HTML and its attributes. */
export function escaped(text: unknown): string {
	return String(text ?? '').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** A whole page. `body` is HTML. */
export function page(title: string, body: string): string {
	return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 46rem; color: #222; }
h1 { font-size: 1.6rem; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid #ddd; }
button { font: inherit; padding: 0.4rem 1.2rem; } .amount { text-align: right; }
</style></head>
<body><h1>${escaped(title)}</h1>
${body}
</body>
</html>`;
}
