import { api, data } from '#lib/api/client.ts';
import type { Order } from '#lib/api/model.ts';
import { persist } from '#lib/api/persist.ts';
import { isPassing } from '#lib/api/problem.ts';
import { orderFor, type Offer } from './offers';

/** Keys of orders whose fate is unknown, by what was ordered: trying again must not order twice. */
const undecided = new Map<string, string>();

/** Orders an offer. Throws a Refusal, or Unreachable after several tries. */
export async function place(offer: Offer): Promise<Order> {
	const body = orderFor(offer);
	const what = JSON.stringify(body);
	const key = undecided.get(what) ?? crypto.randomUUID();
	undecided.set(what, key);
	const header = { 'Idempotency-Key': key };
	try {
		const order = await persist(() => data(api.POST('/api/orders', { params: { header }, body })));
		undecided.delete(what);
		return order;
	} catch (problem) {
		if (!isPassing(problem)) undecided.delete(what);
		throw problem;
	}
}
