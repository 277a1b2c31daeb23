import { TOKEN_NAMES, type TokenName } from './values';

const CANONICAL_NAMES = new Map<string, TokenName>(
	TOKEN_NAMES.map((name) => [name.toLowerCase(), name]),
);

/** A whole word, so that `@InvoiceNumbers` is not taken for `@InvoiceNumber` and an s. */
const TOKEN = /@([a-z][a-z0-9]*)/gi;

/**
 * The template with its tokens (A9), in any case, replaced by their values. An `@word` that is no
 * token stays as it is. Nothing is evaluated, in the template or in a value: each token is looked at
 * once, so a value that reads like a token is only text.
 *
 * @param html whether the template is HTML; values are escaped then, for texts and for attributes in
 *   quotation marks
 */
export function renderTemplate(
	template: string,
	values: Readonly<Record<TokenName, string>>,
	{ html }: { html: boolean },
): string {
	return template.replace(TOKEN, (written, word: string) => {
		const name = CANONICAL_NAMES.get(word.toLowerCase());
		if (name === undefined) return written;
		return html ? escapeHtml(values[name]) : values[name];
	});
}

/** A text as HTML shows it, in an element or in an attribute in quotation marks. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
