/** What all nodes that post can be told to do. */
export interface PostingOptions {
	/** Plan only, post nothing (B2). */
	preview: boolean;
	/** Whether a record that someone deleted or voided in QuickBooks is made again (B5). */
	recreate: boolean;
}
