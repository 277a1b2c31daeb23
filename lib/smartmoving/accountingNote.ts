import type { SmartMovingClient } from './client';
import { isJobClosed, SmartMovingError } from './failures';

/** Where a line for the accountants stands now, and whether this call put it there. */
export interface PlacedNote {
	place: 'accountingNotes' | 'timeline';
	added: boolean;
}

/**
 * Puts one line below what a job's accounting notes already say. It looks before it writes: a line
 * that is there stays alone, whoever wrote it, so that repeating the call adds nothing. A closed
 * job takes no changes; then the line goes to the timeline of its opportunity, which cannot be
 * read and so gets it each time. Needs a Premium key; costs two calls, three on a closed job.
 * @param line line breaks count as spaces
 */
export async function addAccountingNote(
	client: SmartMovingClient,
	opportunityId: string,
	jobId: string,
	line: string,
): Promise<PlacedNote> {
	const note = line.replace(/\s+/g, ' ').trim();
	if (note === '') {
		throw new SmartMovingError('badInput', `accounting notes of job ${jobId}`, {
			what: 'The accounting note is empty.',
			remedy: 'Give one line of text.',
		});
	}
	const { notes } = await client.getJob(opportunityId, jobId, { notes: true });
	// The notes are replaced as a whole, so they must be known: absent is not empty.
	if (!notes) {
		throw new SmartMovingError('badAnswer', `notes of job ${jobId}`, {
			what: `SmartMoving did not show the notes of job ${jobId}, so nothing was added to them.`,
			remedy: 'Write the line into its accounting notes by hand, or choose the timeline instead.',
		});
	}
	const present = notes.accountingNotes ?? '';
	if (present.split(/\r?\n/).some((existing) => existing.trim() === note)) {
		return { place: 'accountingNotes', added: false };
	}
	const accountingNotes = present.trim() === '' ? note : `${present.trimEnd()}\n${note}`;
	const isClosed = await client
		.patchJobNotes(opportunityId, jobId, { accountingNotes })
		.then(() => false, closedOnly);
	if (!isClosed) return { place: 'accountingNotes', added: true };
	await client.addNote(opportunityId, { notes: note });
	return { place: 'timeline', added: true };
}

/** A closed job is an outcome to go on with; any other failure is not. */
function closedOnly(error: unknown): true {
	if (isJobClosed(error)) return true;
	throw error;
}
