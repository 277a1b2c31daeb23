/** What became of one input: its value, or what stopped the whole of it. */
export type Settled<T> = { ok: true; value: T } | { ok: false; error: Error };

/** A promise's value or its failure, as a value. */
export async function settle<T>(promise: Promise<T>): Promise<Settled<T>> {
	return await promise.then(
		(value) => ({ ok: true, value }),
		(error: Error) => ({ ok: false, error }),
	);
}

/** The value, or the failure as a failure again. */
export function valueOf<T>(outcome: Settled<T>): T {
	if (!outcome.ok) throw outcome.error;
	return outcome.value;
}
