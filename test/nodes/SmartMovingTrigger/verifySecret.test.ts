import { holdsSecret } from '../../../nodes/SmartMovingTrigger/verifySecret';

describe('holdsSecret', () => {
	it.each([
		['the same', 's3cret', 's3cret', true],
		['another', 's3cres', 's3cret', false],
		['a part of it', 's3c', 's3cret', false],
		['one more character', 's3crett', 's3cret', false],
		['another case', 'S3CRET', 's3cret', false],
		['nothing', undefined, 's3cret', false],
		['an empty text', '', 's3cret', false],
		['an empty text where no secret is set', '', '', false],
		['blanks where the secret is blanks', '  ', '  ', false],
		['nothing where no secret is set', undefined, undefined, false],
		['a list', ['s3cret'], 's3cret', false],
	])('received %s', (_name, received, secret, holds) => {
		expect(holdsSecret(received, secret)).toBe(holds);
	});
});
