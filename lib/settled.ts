/** What became of one input: its value, or what stopped the whole of it. */
export type Settled<T> = { ok: true; value: T } | { ok: false; error: Error };

/** A promise's value or its failure, as a value. */
export async function settle<T>(promise: Promise<T>): Promise<Settled<T>> {
	return await promise.then(
		(value) => ({ ok: true, value }),
		(error: Error) => ({ ok: false, error }),
	);
}
