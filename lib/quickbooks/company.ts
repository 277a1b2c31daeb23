import type { Clock } from '../http';
import type { QuickBooksClient } from './client';

/** The QuickBooks company that is posted to. */
export interface Company {
	client: QuickBooksClient;
	/** Where "View in QuickBooks" links begin. */
	appBaseUrl: string;
	clock: Clock;
}
