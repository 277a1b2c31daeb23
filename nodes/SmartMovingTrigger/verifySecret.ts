import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether the header that a webhook call carried holds the secret of the credential. SmartMoving
 * signs nothing: a custom header is all the authentication it offers. Both sides are hashed, so
 * that the comparison takes the same time whatever their lengths. Without a secret nothing is
 * accepted. Never throws.
 */
export function holdsSecret(received: unknown, secret: unknown): boolean {
	if (typeof secret !== 'string' || secret.trim() === '') return false;
	if (typeof received !== 'string') return false;
	return timingSafeEqual(digest(received), digest(secret));
}

function digest(text: string): Buffer {
	return createHash('sha256').update(text.trim(), 'utf8').digest();
}
