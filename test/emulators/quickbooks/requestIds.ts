import { entries, refuse } from './faults';
import type { Switches } from './switches';

const MAX_LENGTH = 50;
const MAX_LENGTH_IN_BATCH = 36;
const MAX_BATCH_ID_LENGTH = 10;

interface Remembered<T> {
	question: string;
	answer: T;
}

/** What each requestid of a company was answered, so that asking again does nothing again. */
export class RequestIds<T> {
	private readonly answers = new Map<string, Remembered<T>>();

	constructor(
		private readonly switches: Switches,
		private readonly isFault: (answer: T) => boolean,
	) {}

	reset(): void {
		this.answers.clear();
	}

	/**
	 * The first answer to this id, or else the answer of `carryOut`, which is remembered: a fault
	 * only where the switch `requestIdFaults` says so. `question` is the whole of what was asked.
	 * Throws the fault 600 where the switches say that an id is not given twice.
	 */
	once(id: string | undefined, question: string, carryOut: () => T): T {
		if (!id || this.switches.is('requestIdMemory', 'forgotten')) return carryOut();
		const earlier = this.answers.get(id);
		if (earlier) {
			const isOther = earlier.question !== question;
			const isRefused = isOther
				? this.switches.is('requestIdOtherBody', 'refused')
				: this.switches.is('requestIdMemory', 'refused');
			if (isRefused) {
				refuse(entries.duplicateRequestId(id));
			}
			return earlier.answer;
		}
		const answer = carryOut();
		if (!this.isFault(answer) || this.switches.is('requestIdFaults', 'replayed')) {
			this.answers.set(id, { question, answer });
		}
		return answer;
	}
}

/** Refuses a requestid that is too long for one call. */
export function checkRequestId(id: string | undefined): void {
	if (id && id.length > MAX_LENGTH) {
		refuse(entries.requestIdFormat(`at most ${MAX_LENGTH} characters`));
	}
}

/** Refuses a requestid or bIds that are too long for a batch: the two are joined in it. */
export function checkBatchRequestId(id: string | undefined, bIds: string[]): void {
	if (!id) return;
	if (id.length > MAX_LENGTH_IN_BATCH) {
		refuse(entries.requestIdFormat(`at most ${MAX_LENGTH_IN_BATCH} characters in a batch`));
	}
	if (bIds.some((bId) => bId.length > MAX_BATCH_ID_LENGTH)) {
		refuse(entries.requestIdFormat(`bId of at most ${MAX_BATCH_ID_LENGTH} characters`));
	}
}
