/** A JSON call that must succeed: the control planes, the emulators' own APIs. */
export async function json<T>(
	method: string,
	url: string,
	body?: unknown,
	headers: Record<string, string> = {},
): Promise<T> {
	const answer = await fetch(url, {
		method,
		headers: {
			accept: 'application/json',
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
			...headers,
		},
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	const text = await answer.text();
	if (!answer.ok) throw new Error(`${method} ${url} -> ${answer.status} ${text.slice(0, 500)}`);
	return JSON.parse(text) as T;
}
