import type { LedgerEvent } from '#lib/api/model.ts';
import { startOfDay } from '#lib/language/day.ts';

export const ledgerEvents = [
	'generation',
	'refund',
	'check_in',
	'purchase',
	'membership',
	'redemption',
	'welcome',
	'adjustment',
	'order_reversal',
	'expiry'
] as const satisfies LedgerEvent[];

/** Which entries of the ledger are wanted, as the reader chose: days are `YYYY-MM-DD`, or empty. */
export interface LedgerFilter {
	event: LedgerEvent | '';
	from: string;
	/** The last day that counts. */
	to: string;
}

/** Reads the filter from an address; what is no filter there counts as none. */
export function filterIn(query: Pick<URLSearchParams, 'get'>): LedgerFilter {
	const day = (name: string) => {
		const written = query.get(name) ?? '';
		return Number.isNaN(startOfDay(written)) ? '' : written;
	};
	const event = ledgerEvents.find((each) => each === query.get('event')) ?? '';
	return { event, from: day('from'), to: day('to') };
}

/** The filter as an address has it, empty where nothing is filtered. */
export function addressOf(filter: LedgerFilter): string {
	const chosen = Object.entries(filter).filter(([, value]) => value !== '');
	return chosen.length > 0 ? `?${new URLSearchParams(chosen)}` : '';
}

/** The filter as the service asks for it: moments in UTC milliseconds, the end left out. */
export function queryOf({ event, from, to }: LedgerFilter): {
	event?: LedgerEvent;
	from?: number;
	to?: number;
} {
	return {
		...(event && { event }),
		...(from && { from: startOfDay(from) }),
		...(to && { to: startOfDay(to, 1) })
	};
}
