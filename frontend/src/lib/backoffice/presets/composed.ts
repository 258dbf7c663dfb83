/** What the model is told, as `studio::presets::prompt` puts it together. */
import type { Definition } from '../shapes';

/** The whole text, with a picture in each slot that is needed and the options at their defaults. */
export function composed(definition: Definition, options: Record<string, string> = {}): string {
	const filled = definition.slots.filter(({ min }) => min >= 1);
	const numbers = Object.fromEntries(filled.map(({ id }, index) => [id, `image ${index + 1}`]));
	const fill = (text: string, more: Record<string, string> = {}) =>
		text.replace(/\{([^{}]*)\}/g, (whole, name: string) => more[name] ?? numbers[name] ?? whole);
	const roles = filled.map(({ role }, index) => `Image ${index + 1} is ${fill(role)}`);
	const chosen = definition.options.map((option) => {
		const value = options[option.id] ?? option.default;
		if (option.kind === 'color') return value && fill(option.prompt ?? '', { value });
		return fill(option.choices.find(({ id }) => id === value)?.prompt ?? '');
	});
	return [roles.join('\n'), fill(definition.prompt.en), ...chosen, fill(definition.closing)]
		.filter((part) => part !== '')
		.join('\n\n');
}
