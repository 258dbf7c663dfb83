import { z } from 'zod';

/** A press of Generate. */
export const submission = z.object({
	preset: z.string().max(40),
	inputs: z.record(z.string(), z.array(z.string())),
	options: z.record(z.string(), z.string()).default({}),
	aspect_ratio: z.string().nullish(),
	variants: z.number().int().min(1).nullish()
});

/** The part of a tool's definition that submissions are held to. */
export interface Definition {
	name: { zh: string; en: string };
	slots: { id: string; min: number; max: number }[];
	one_output_each: string | null;
	options: { id: string; kind: string; choices: { id: string }[]; default: string }[];
	credits_per_output: number;
	aspect_ratios: string[];
	variants: { default: number; max: number };
}

/** The options with every default filled in; null where the submission does not fit the tool. */
export function fits(
	body: z.infer<typeof submission>,
	definition: Definition
): Record<string, string> | null {
	const { slots, options, aspect_ratios, variants } = definition;
	const inputsFit =
		Object.keys(body.inputs).every((name) => slots.some((slot) => slot.id === name)) &&
		slots.every(({ id, min, max }) => {
			const pictures = body.inputs[id]?.length ?? 0;
			return pictures >= min && pictures <= max;
		});
	const optionsFit = Object.entries(body.options).every(([name, value]) => {
		const option = options.find((option) => option.id === name);
		return option?.kind === 'color'
			? /^(#[0-9a-f]{6})?$/i.test(value)
			: option?.choices.some((choice) => choice.id === value);
	});
	const ratioFits = !body.aspect_ratio || aspect_ratios.includes(body.aspect_ratio);
	const variantsFit = (body.variants ?? variants.default) <= variants.max;
	if (!inputsFit || !optionsFit || !ratioFits || !variantsFit) return null;
	return Object.fromEntries(options.map(({ id, ...of }) => [id, body.options[id] ?? of.default]));
}
