/** Days as QuickBooks dates transactions, `yyyy-MM-dd`; both ends belong to it. */
export interface Window {
	from: string;
	to: string;
}
