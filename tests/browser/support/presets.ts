/** The tools as the service describes them. */
import { expect, type APIRequestContext } from '@playwright/test';

export interface Preset {
	id: string;
	name: { zh: string; en: string };
	prompt: { zh: string };
	slots: { id: string; name: { zh: string }; min: number; max: number }[];
	one_output_each: string | null;
	aspect_ratios: string[];
	variants: { max: number };
}

export async function presetsOf(request: APIRequestContext): Promise<Preset[]> {
	const answer = await request.get('/api/presets');
	expect(answer.status()).toBe(200);
	const { presets } = (await answer.json()) as { presets: Preset[] };
	return presets;
}

/** Pictures that ship with the product, for the required slots of each tool. */
export const fillings: Record<string, [string, string]> = {
	try_on: ['person', 'breton'],
	ai_model: ['person', 'dress'],
	same_cut: ['person', 'check'],
	accessory: ['person', 'hat'],
	pose: ['person', 'stride'],
	shoes: ['person', 'sneaker'],
	scene: ['person', 'seaside'],
	recolor: ['bag', 'sage']
};
