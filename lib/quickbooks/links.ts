/** The records people can open from a sync result. */
export type LinkedEntity = 'Customer' | 'Invoice' | 'Payment' | 'Purchase' | 'JournalEntry';

const PAGES: Record<LinkedEntity, { page: string; idName: string }> = {
	Customer: { page: 'customerdetail', idName: 'nameId' },
	Invoice: { page: 'invoice', idName: 'txnId' },
	Payment: { page: 'recvpayment', idName: 'txnId' },
	Purchase: { page: 'expense', idName: 'txnId' },
	JournalEntry: { page: 'journal', idName: 'txnId' },
};

/**
 * "View in QuickBooks". The link goes through the login page and names the company: a plain page
 * link opens a blank form when nobody is signed in, and the wrong company for people with several.
 */
export function viewUrl(target: {
	appBaseUrl: string;
	realmId: string;
	entity: LinkedEntity;
	id: string;
}): string {
	const { page, idName } = PAGES[target.entity];
	const company = encodeURIComponent(target.realmId);
	const pageRequest = encodeURIComponent(`${page}?${idName}=${encodeURIComponent(target.id)}`);
	return `${target.appBaseUrl}/login?deeplinkcompanyid=${company}&pagereq=${pageRequest}`;
}
