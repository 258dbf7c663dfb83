import type { PlanItem } from '../shapes';

export type Standing = 'on' | 'off' | 'early' | 'over';

/** Whether something can be bought at a moment. */
export function standingOf(
	offer: { is_on: boolean } & Partial<Pick<PlanItem, 'on_sale_from' | 'on_sale_until'>>,
	now: number
): Standing {
	if (!offer.is_on) return 'off';
	if (offer.on_sale_from && offer.on_sale_from > now) return 'early';
	return offer.on_sale_until && offer.on_sale_until <= now ? 'over' : 'on';
}
