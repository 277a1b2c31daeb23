/** In order; works, but a person should look at it; posting is refused or goes wrong until mended. */
export type CheckStatus = 'pass' | 'warn' | 'fail';

/** One row of the setup check, in words for a bookkeeper. */
export interface SetupCheck {
	/** The part of the set-up that it belongs to, such as "Invoices". */
	area: string;
	name: string;
	status: CheckStatus;
	/** What was found. */
	message: string;
	/** What to do about it; null where there is nothing to do. */
	remedy: string | null;
}

/** A check without its area: the rules of one area share it. */
export type Finding = Omit<SetupCheck, 'area'>;

export function pass(name: string, message: string): Finding {
	return { name, status: 'pass', message, remedy: null };
}

export function warn(name: string, message: string, remedy: string): Finding {
	return { name, status: 'warn', message, remedy };
}

export function fail(name: string, message: string, remedy: string): Finding {
	return { name, status: 'fail', message, remedy };
}

export function inArea(area: string, findings: readonly Finding[]): SetupCheck[] {
	return findings.map((finding) => ({ area, ...finding }));
}
