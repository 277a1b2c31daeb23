import type { Snapshot } from '../../smartmoving/snapshot';

/**
 * Whether a record was posted after SmartMoving was read, so that the snapshot cannot tell of what it
 * stands for: another worker was quicker, or the execution is retried with old items. Such a record is
 * never taken for one that SmartMoving deleted. QuickBooks tells the time in whole seconds.
 */
export function isNewerThan(
	{ readAtUtc }: Pick<Snapshot, 'readAtUtc'>,
	{ MetaData }: { MetaData?: { CreateTime?: string | undefined } | undefined },
): boolean {
	if (readAtUtc === null || MetaData?.CreateTime === undefined) return false;
	return Date.parse(MetaData.CreateTime) > Date.parse(readAtUtc);
}
