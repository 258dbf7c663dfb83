/** What an offer comes to, so that offers can be compared. */
import type { Pack, Plan } from '#lib/api/model.ts';
import { firstPreset } from '#lib/studio/first-preset.ts';

/** Credits that one picture costs. */
const perOutput = firstPreset.credits_per_output;

/** How many pictures so many credits make. */
export function picturesFor(credits: number): number {
	return Math.floor(credits / perOutput);
}

/** What a picture comes to, in fen, where so many credits cost so much. */
export function perPicture(priceFen: number, credits: number): number {
	return (priceFen / credits) * perOutput;
}

/** What a month of a plan comes to, in fen. */
export function perMonth({ price_fen, months }: Pick<Plan, 'price_fen' | 'months'>): number {
	return price_fen / months;
}

export type Offer = { kind: 'pack'; pack: Pack } | { kind: 'plan'; plan: Plan };

/** The body of an order for an offer; also its name among the others. */
export function orderFor(offer: Offer): { pack: string } | { plan: string } {
	return offer.kind === 'pack' ? { pack: offer.pack.id } : { plan: offer.plan.id };
}
