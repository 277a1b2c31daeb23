/** How many tries of one request with one fault came out right, and how many there were. */
export interface Score {
	right: number;
	all: number;
}

/** The matrix as people read it: requests down, faults across, `2/2` where both tries came out right. */
export function renderTable(
	requests: readonly string[],
	faults: readonly string[],
	scoreOf: (request: string, fault: string) => Score | null,
): string {
	const cell = (request: string, fault: string) => {
		const score = scoreOf(request, fault);
		if (score === null) return 'n/a';
		return score.right === score.all ? `ok ${score.all}` : `${score.right}/${score.all} !`;
	};
	const rows = [
		['', ...faults],
		...requests.map((request) => [request, ...faults.map((fault) => cell(request, fault))]),
	];
	const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
	return rows
		.map((row) =>
			row
				.map((text, column) => text.padEnd(widths[column]!))
				.join('  ')
				.trimEnd(),
		)
		.join('\n');
}
