import type { MemoryCompany } from './company';
import type { Person } from './people';

/** A person at work on a company in memory. */
export function personInMemory(company: MemoryCompany): Person {
	return {
		redate: (entity, id, TxnDate) => {
			if (entity === 'Invoice') company.saveInvoice(id, { TxnDate });
			else company.savePayment(id, { ...company.get('Payment', id), ...{ TxnDate } });
		},
		voidRecord: (entity, id) => {
			if (entity === 'Invoice') company.voidInvoice(id);
			else company.voidPayment(company.get('Payment', id));
		},
		settle: ({ recordId, customerId }, cents) => {
			company.savePayment(null, {
				...{ CustomerRef: { value: customerId }, TxnDate: '2026-05-20', TotalAmt: cents / 100 },
				Line: [applied(cents, recordId)],
			});
		},
		use: ({ recordId, customerId }, cents) => {
			const theirs = company.saveInvoice(null, {
				...{ CustomerRef: { value: customerId }, TxnDate: '2026-05-20' },
				Line: [{ Amount: cents / 100, DetailType: 'SalesItemLineDetail' }],
			});
			const payment = company.get('Payment', recordId);
			const Line = [...payment.Line, applied(cents, theirs)];
			company.savePayment(recordId, { ...payment, Line });
		},
	};
}

function applied(cents: number, TxnId: string) {
	return { Amount: cents / 100, LinkedTxn: [{ TxnId, TxnType: 'Invoice' }] };
}
