/**
 * What has to be mended before a tool can be saved, told beside its field. The service has the last
 * word (`studio::presets::check`); this is the same, earlier.
 */
import type { Definition } from '../shapes';
import type { PresetWords } from '../words/presets';

export type FaultKind = keyof PresetWords['faults'];
/** By the way to the field: `slots.0.role`. */
export type DefinitionFaults = Record<string, FaultKind>;

export const aspectRatios = [
	'1:1',
	'2:3',
	'3:2',
	'3:4',
	'4:3',
	'4:5',
	'5:4',
	'9:16',
	'16:9',
	'21:9'
] as const;
export const mostVariants = 4;
const mostOutputs = 10;

/** `#RRGGBB`, or nothing. */
const isColor = (text: string): boolean => /^(#[0-9a-f]{6})?$/i.test(text);

export const isId = (text: string): boolean => /^[a-z][a-z0-9_]*$/.test(text);

/** The names in a text: `{person}`. */
const namesIn = (text: string): string[] =>
	[...text.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name ?? '');

/** The slots that texts can name: those that always hold a picture. */
export const nameable = ({ slots }: Pick<Definition, 'slots'>): string[] =>
	slots.filter(({ id, min }) => min >= 1 && id !== '').map(({ id }) => id);

export function faultsOf(definition: Definition): DefinitionFaults {
	const faults: DefinitionFaults = {};
	const filled = nameable(definition);
	const tell = (path: string, kind: FaultKind, holds: boolean) => {
		if (holds && !(path in faults)) faults[path] = kind;
	};
	const text = (path: string, value: string, extra: string[] = []) => {
		tell(path, 'missing', value.trim() === '');
		names(path, value, extra);
	};
	const names = (path: string, value: string, extra: string[] = []) =>
		tell(
			path,
			'unknown_name',
			!namesIn(value).every((name) => [...filled, ...extra].includes(name))
		);
	const both = (path: string, value: { zh: string; en: string }) => {
		tell(`${path}.zh`, 'missing', value.zh.trim() === '');
		tell(`${path}.en`, 'missing', value.en.trim() === '');
	};
	const id = (path: string, value: string, all: { id: string }[]) => {
		tell(path, 'missing', value === '');
		tell(path, 'id', !isId(value));
		tell(path, 'taken', all.filter((each) => each.id === value).length > 1);
	};
	const whole = (path: string, value: number | null | undefined, least: number) =>
		tell(path, 'number', !Number.isInteger(value) || (value ?? 0) < least);

	both('name', definition.name);
	both('summary', definition.summary);
	definition.slots.forEach((slot, index) => {
		const at = `slots.${index}`;
		id(`${at}.id`, slot.id, definition.slots);
		both(`${at}.name`, slot.name);
		both(`${at}.hint`, slot.hint);
		text(`${at}.role`, slot.role);
		slot.right.forEach((each, place) => both(`${at}.right.${place}`, each));
		slot.wrong.forEach((each, place) => both(`${at}.wrong.${place}`, each));
		whole(`${at}.min`, slot.min, 0);
		whole(`${at}.max`, slot.max, 1);
		tell(`${at}.max`, 'most', slot.max < slot.min);
		const later = definition.slots.slice(index + 1);
		tell(`${at}.min`, 'optional_first', slot.min === 0 && later.some(({ min }) => min > 0));
	});
	tell('slots', 'missing', definition.slots.length === 0);
	definition.options.forEach((option, index) => {
		const at = `options.${index}`;
		id(`${at}.id`, option.id, definition.options);
		both(`${at}.name`, option.name);
		if (option.kind === 'color') {
			tell(`${at}.default`, 'color', !isColor(option.default));
			text(`${at}.prompt`, option.prompt ?? '', ['value']);
			return;
		}
		option.choices.forEach((choice, place) => {
			id(`${at}.choices.${place}.id`, choice.id, option.choices);
			both(`${at}.choices.${place}.name`, choice.name);
			names(`${at}.choices.${place}.prompt`, choice.prompt);
		});
		tell(`${at}.default`, 'default', !option.choices.some((each) => each.id === option.default));
	});
	text('prompt.zh', definition.prompt.zh);
	text('prompt.en', definition.prompt.en);
	names('closing', definition.closing);
	whole('prompt_max_length', definition.prompt_max_length, 1);
	whole('credits_per_output', definition.credits_per_output, 0);
	const { default: usual, max } = definition.variants;
	const counted = [usual, max].every((each) => Number.isInteger(each) && each >= 1);
	tell('variants', 'variants', !counted || usual > max || max > mostVariants);
	if (definition.one_output_each !== null) {
		const slot = definition.slots.find((each) => each.id === definition.one_output_each);
		tell('one_output_each', 'each_slot', !slot || slot.min < 1 || slot.max > mostOutputs);
		tell('variants', 'variants_each', max !== 1);
	}
	tell('aspect_ratios', 'ratio', definition.aspect_ratios.length === 0);
	return faults;
}
