interface Stage {
	reset(): Promise<void>;
	close(): Promise<void>;
}

/**
 * One stage for all tests of a file (or of a `describe`): started before the first, reset before each,
 * closed after the last. It can be named at once; it can be used as soon as a test or a hook runs.
 */
export function useStage<S extends Stage>(type: { prototype: S; start(): Promise<S> }): S {
	const stage = Object.create(type.prototype) as S;
	beforeAll(async () => {
		Object.assign(stage, await type.start());
	});
	beforeEach(async () => await stage.reset());
	afterAll(async () => await stage.close());
	return stage;
}
