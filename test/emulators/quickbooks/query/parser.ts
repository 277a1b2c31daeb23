import { entries, refuse } from '../faults';

/** One condition of a WHERE. `quoted` tells '5' from 5 and true. */
export interface Condition {
	property: string;
	operator: '=' | '<' | '>' | '<=' | '>=' | 'LIKE' | 'IN';
	values: Literal[];
}

export interface Literal {
	text: string;
	quoted: boolean;
}

export interface Statement {
	/** Undefined for `*`. */
	columns?: string[];
	isCount: boolean;
	entity: string;
	where: Condition[];
	orderBy: Array<{ property: string; descending: boolean }>;
	startPosition: number;
	maxResults: number;
}

interface Token {
	kind: 'word' | 'string' | 'number' | 'symbol' | 'end';
	text: string;
	column: number;
}

const MAX_RESULTS = 1000;
const DEFAULT_RESULTS = 100;

/** Parses a query statement. Throws 4000 for what is no statement, 4001 for values out of range. */
export function parseQuery(statement: string): Statement {
	return new Parser(tokens(statement)).statement();
}

function tokens(statement: string): Token[] {
	const pattern =
		/\s*(?:('(?:\\[\s\S]|[^'\\])*')|(-?\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|(<=|>=|[=<>(),.*])|(\S))/y;
	const found: Token[] = [];
	for (;;) {
		const match = pattern.exec(statement);
		if (!match) break;
		const [whole, string, number, word, symbol, other] = match;
		const text = string ?? number ?? word ?? symbol ?? other ?? '';
		const column = match.index + whole.length - text.length + 1;
		if (other !== undefined) refuse(entries.queryParser(other, column, '<EOF>'));
		if (string !== undefined) {
			found.push({ kind: 'string', text: unescaped(string), column });
		} else if (number !== undefined) found.push({ kind: 'number', text, column });
		else if (word !== undefined) found.push({ kind: 'word', text, column });
		else found.push({ kind: 'symbol', text, column });
	}
	found.push({ kind: 'end', text: '', column: statement.length + 1 });
	return found;
}

/** A quoted text without its quotes; a backslash takes the next character as it is. */
function unescaped(quoted: string): string {
	return quoted.slice(1, -1).replace(/\\([\s\S])/g, '$1');
}

class Parser {
	private position = 0;

	constructor(private readonly found: Token[]) {}

	statement(): Statement {
		this.keyword('SELECT');
		const columns = this.columns();
		this.keyword('FROM');
		const parsed: Statement = {
			isCount: columns === 'count',
			...(Array.isArray(columns) ? { columns } : {}),
			entity: this.word('<IDENTIFIER>'),
			where: this.where(),
			orderBy: this.orderBy(),
			startPosition: 1,
			maxResults: DEFAULT_RESULTS,
		};
		// The two may come in either order.
		for (;;) {
			if (this.takes('STARTPOSITION')) parsed.startPosition = this.positiveNumber('STARTPOSITION');
			else if (this.takes('MAXRESULTS')) parsed.maxResults = this.positiveNumber('MAXRESULTS');
			else break;
		}
		if (this.next.kind !== 'end') this.fail('<EOF>');
		return parsed;
	}

	private columns(): 'all' | 'count' | string[] {
		if (this.takesSymbol('*')) return 'all';
		if (this.next.text.toLowerCase() === 'count' && this.found[this.position + 1]?.text === '(') {
			this.position += 2;
			this.symbol('*');
			this.symbol(')');
			return 'count';
		}
		const columns = [this.property()];
		while (this.takesSymbol(',')) columns.push(this.property());
		return columns;
	}

	private where(): Condition[] {
		if (!this.takes('WHERE')) return [];
		const conditions = [this.condition()];
		while (this.takes('AND')) conditions.push(this.condition());
		return conditions;
	}

	private condition(): Condition {
		const property = this.property();
		if (this.takes('IN')) {
			this.symbol('(');
			const values = [this.literal()];
			while (this.takesSymbol(',')) values.push(this.literal());
			this.symbol(')');
			return { property, operator: 'IN', values };
		}
		if (this.takes('LIKE')) return { property, operator: 'LIKE', values: [this.literal()] };
		for (const operator of ['=', '<=', '>=', '<', '>'] as const) {
			if (this.takesSymbol(operator)) return { property, operator, values: [this.literal()] };
		}
		return this.fail('"="');
	}

	private orderBy(): Statement['orderBy'] {
		if (this.takes('ORDER')) this.keyword('BY');
		else if (!this.takes('ORDERBY')) return [];
		const orders: Statement['orderBy'] = [];
		do {
			const property = this.property();
			const descending = this.takes('DESC');
			if (!descending) this.takes('ASC');
			orders.push({ property, descending });
		} while (this.takesSymbol(','));
		return orders;
	}

	/** A property name. Only MetaData has properties of its own that a query can name. */
	private property(): string {
		const name = this.word('<IDENTIFIER>');
		if (name.toLowerCase() !== 'metadata' || !this.takesSymbol('.')) {
			if (this.next.text === '.') {
				this.position += 1;
				this.fail('"("');
			}
			return name;
		}
		return `MetaData.${this.word('<IDENTIFIER>')}`;
	}

	private literal(): Literal {
		const { kind, text } = this.next;
		const isBoolean = kind === 'word' && ['true', 'false'].includes(text.toLowerCase());
		if (kind !== 'string' && kind !== 'number' && !isBoolean) this.fail('<STRING>');
		this.position += 1;
		return { text: isBoolean ? text.toLowerCase() : text, quoted: kind === 'string' };
	}

	private positiveNumber(keyword: string): number {
		const { kind, text } = this.next;
		if (kind !== 'number' || !/^-?\d+$/.test(text)) this.fail('<INTEGER>');
		this.position += 1;
		const value = Number(text);
		if (value < 1) {
			refuse(entries.query(`value ${value} is too small. Min allowed value is 1`));
		}
		if (keyword === 'MAXRESULTS' && value > MAX_RESULTS) {
			refuse(entries.query(`value ${value} is too large. Max allowed value is ${MAX_RESULTS}`));
		}
		return value;
	}

	private get next(): Token {
		return this.found[this.position] ?? { kind: 'end', text: '', column: 0 };
	}

	private takes(keyword: string): boolean {
		const isNext = this.next.kind === 'word' && this.next.text.toUpperCase() === keyword;
		if (isNext) this.position += 1;
		return isNext;
	}

	private takesSymbol(symbol: string): boolean {
		const isNext = this.next.kind === 'symbol' && this.next.text === symbol;
		if (isNext) this.position += 1;
		return isNext;
	}

	private keyword(keyword: string): void {
		if (!this.takes(keyword)) this.fail(`"${keyword.toLowerCase()}"`);
	}

	private symbol(symbol: string): void {
		if (!this.takesSymbol(symbol)) this.fail(`"${symbol}"`);
	}

	private word(expected: string): string {
		const { kind, text } = this.next;
		if (kind !== 'word') this.fail(expected);
		this.position += 1;
		return text;
	}

	private fail(expected: string): never {
		const { kind, text, column } = this.next;
		const shown = kind === 'end' ? '<EOF>' : text;
		const token = kind === 'word' ? ` <IDENTIFIER> "${shown} "` : shown;
		refuse(entries.queryParser(token, column, expected));
	}
}
