import { FAULT_KINDS } from '../../quickbooks/faultKinds';

/**
 * Why a record is not posted, for code to decide by; people read the sentence. QuickBooks' own kinds
 * where it refused, and where a rule of ours refuses what it would have; else one of these:
 * `noAnswer` and `reconnect` where it could not be asked, `edited` where a person's change stands.
 */
export const REFUSAL_KINDS = [...FAULT_KINDS, 'noAnswer', 'reconnect', 'edited'] as const;

export type RefusalKind = (typeof REFUSAL_KINDS)[number];
