import { NoAnswerError, type HttpResponse } from '../../../lib/http';
import { QuickBooksCalls, type Ask } from '../../../lib/quickbooks/calls';
import { mayHaveHappened, type Failure } from '../../../lib/quickbooks/retry';
import { writeOnce } from '../../../lib/quickbooks/writeOnce';
import { fault, json } from './script';

const ASK: Ask = { method: 'POST', path: '/invoice', kind: 'writes', key: 'Invoice' };
const MADE = json({ Invoice: { Id: '7' } });
const LOST = new NoAnswerError('lost');
const THROTTLED = json('', 429, { 'retry-after': '2' });
const TAKEN = fault('6140');

/** What happens, in order, when the write meets these answers and the looks find this. */
async function story(
	answers: Array<HttpResponse | Error>,
	looks: Array<string | undefined>,
	lastLookAfter: (failure: Failure) => boolean,
) {
	const events: string[] = [];
	const calls = new QuickBooksCalls({
		realmId: '9130',
		random: () => 1,
		sleep: async (ms) => void events.push(`wait ${ms}`),
		transport: async () => {
			events.push('send');
			const answer = answers.shift()!;
			if (answer instanceof Error) throw answer;
			return answer;
		},
	});
	const end = await writeOnce<string>(calls, {
		ask: ASK,
		read: ({ content }) => `made ${(content as { Id: string }).Id}`,
		lookAgain: async () => {
			events.push('look');
			return looks.shift();
		},
		lastLookAfter,
	}).catch((error: Error) => error.name);
	expect([answers, looks]).toEqual([[], []]);
	return [...events, end];
}

const never = () => false;
const isTaken = (failure: Failure) =>
	!(failure instanceof NoAnswerError) && failure.kind === 'duplicateNumber';
const nothing = undefined;

it.each<
	[
		string,
		Array<HttpResponse | Error>,
		Array<string | undefined>,
		(failure: Failure) => boolean,
		string[],
	]
>([
	['an answer', [MADE], [], never, ['send', 'made 7']],
	['a refusal', [TAKEN], [], never, ['send', 'QuickBooksFault']],
	['a lost answer, found', [LOST], ['found'], never, ['send', 'wait 1000', 'look', 'found']],
	[
		'a lost answer, not found',
		[LOST, MADE],
		[nothing],
		never,
		['send', 'wait 1000', 'look', 'send', 'made 7'],
	],
	[
		'a throttled write, which was not carried out',
		[THROTTLED, MADE],
		[],
		never,
		['send', 'wait 2200', 'send', 'made 7'],
	],
	[
		'a throttled write after a lost one, which was looked for already',
		[LOST, THROTTLED, MADE],
		[nothing],
		never,
		['send', 'wait 1000', 'look', 'send', 'wait 2200', 'send', 'made 7'],
	],
	[
		'a refusal after a lost answer, that means it is there',
		[LOST, TAKEN],
		[nothing, 'found'],
		isTaken,
		['send', 'wait 1000', 'look', 'send', 'look', 'found'],
	],
	[
		'a refusal after a lost answer, that means something else',
		[LOST, TAKEN],
		[nothing],
		never,
		['send', 'wait 1000', 'look', 'send', 'QuickBooksFault'],
	],
	[
		'a refusal that would mean it is there, where nothing was lost',
		[THROTTLED, TAKEN],
		[],
		isTaken,
		['send', 'wait 2200', 'send', 'QuickBooksFault'],
	],
	[
		'the last try lost, with no look after it',
		[LOST, LOST, LOST, LOST],
		[nothing, nothing, nothing],
		isTaken,
		[
			...['send', 'wait 1000', 'look', 'send', 'wait 2000', 'look', 'send', 'wait 4000', 'look'],
			...['send', 'NoAnswerError'],
		],
	],
	[
		'the last try lost, with a look after it',
		[LOST, LOST, LOST, LOST],
		[nothing, nothing, nothing, 'found'],
		mayHaveHappened,
		[
			...['send', 'wait 1000', 'look', 'send', 'wait 2000', 'look', 'send', 'wait 4000', 'look'],
			...['send', 'look', 'found'],
		],
	],
	[
		'an outage that is to last, with a look after it',
		[json('', 503, { 'retry-after': '86400' })],
		[nothing],
		mayHaveHappened,
		['send', 'look', 'QuickBooksFault'],
	],
])('%s', async (_, answers, looks, lastLookAfter, expected) => {
	expect(await story(answers, looks, lastLookAfter)).toEqual(expected);
});
