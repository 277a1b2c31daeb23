import type { Switches } from '../switches';

/**
 * The name that a record gets when it is made inactive, so that its own name is free again.
 * `isTaken` tells whether another record already has a name.
 */
export function deletedName(
	name: string,
	switches: Switches,
	isTaken: (name: string) => boolean,
): string {
	const first = `${name} (deleted)`;
	if (!isTaken(first) || switches.is('secondDeletedName', 'plain')) return first;
	let count = 1;
	while (isTaken(`${first} ${count}`)) count += 1;
	return `${first} ${count}`;
}

/** The name without what {@link deletedName} appended. */
export function restoredName(name: string): string {
	return name.replace(/ \(deleted\)( \d+)?$/, '');
}
