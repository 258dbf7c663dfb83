import { expect, test } from 'vitest';
import type { Definition } from '../shapes';
import { faultsOf } from './soundness';

const both = (text: string) => ({ zh: `${text}（中）`, en: text });
const slot = (id: string, min: number, max: number): Definition['slots'][number] => ({
	id,
	name: both(id),
	hint: both('a picture'),
	right: [],
	wrong: [],
	min,
	max,
	role: `the ${id}.`
});
const sound = (): Definition => ({
	name: both('Hanging'),
	summary: both('Hangs pictures on a wall'),
	slots: [slot('wall', 1, 1), slot('pictures', 1, 10), slot('frame', 0, 1)],
	one_output_each: 'pictures',
	options: [
		{
			id: 'place',
			kind: 'choice',
			name: both('Place'),
			default: 'middle',
			choices: [
				{ id: 'middle', name: both('Middle'), prompt: '' },
				{ id: 'left', name: both('Left'), prompt: 'Left on {wall}.' }
			]
		},
		{
			id: 'paint',
			kind: 'color',
			name: both('Paint'),
			default: '',
			choices: [],
			prompt: 'The wall is {value}.'
		}
	],
	prompt: { zh: '把{pictures}挂在{wall}上。', en: 'Hang {pictures} on {wall}.' },
	closing: 'One picture.',
	prompt_max_length: 20,
	credits_per_output: 2,
	aspect_ratios: ['3:4', '1:1'],
	variants: { default: 1, max: 1 }
});

test('a tool that could work has nothing to mend', () => {
	expect(faultsOf(sound())).toEqual({});
});

const changes: [string, (definition: Definition) => void, Record<string, string>][] = [
	['no slot', (d) => ((d.slots = []), (d.one_output_each = null)), { slots: 'missing' }],
	['two slots of one name', (d) => (d.slots[2]!.id = 'wall'), { 'slots.2.id': 'taken' }],
	['an id with a space', (d) => (d.slots[2]!.id = 'a frame'), { 'slots.2.id': 'id' }],
	['fewest above most', (d) => (d.slots[0]!.min = 2), { 'slots.0.max': 'most' }],
	['no role', (d) => (d.slots[0]!.role = ' '), { 'slots.0.role': 'missing' }],
	[
		'an optional slot first',
		(d) => d.slots.unshift(slot('hook', 0, 1)),
		{ 'slots.0.min': 'optional_first' }
	],
	['outputs of no slot', (d) => (d.one_output_each = 'roof'), { one_output_each: 'each_slot' }],
	['outputs and variants', (d) => (d.variants.max = 4), { variants: 'variants_each' }],
	['eleven outputs', (d) => (d.slots[1]!.max = 11), { one_output_each: 'each_slot' }],
	['no variant', (d) => (d.variants.default = 0), { variants: 'variants' }],
	[
		'a default that is no choice',
		(d) => (d.options[0]!.default = 'right'),
		{ 'options.0.default': 'default' }
	],
	[
		'a default that is no colour',
		(d) => (d.options[1]!.default = 'red'),
		{ 'options.1.default': 'color' }
	],
	[
		'a prompt about a picture that may be missing',
		(d) => (d.prompt.zh = '用{frame}'),
		{ 'prompt.zh': 'unknown_name' }
	],
	['a colour where there is none', (d) => (d.closing = '{value}'), { closing: 'unknown_name' }],
	['no format', (d) => (d.aspect_ratios = []), { aspect_ratios: 'ratio' }],
	[
		'an empty example',
		(d) => d.slots[0]!.right.push({ zh: '', en: 'bright' }),
		{ 'slots.0.right.0.zh': 'missing' }
	],
	['half a credit', (d) => (d.credits_per_output = 0.5), { credits_per_output: 'number' }]
];

test.each(changes)('%s is told beside its field', (_, change, expected) => {
	const definition = sound();
	change(definition);
	expect(faultsOf(definition)).toMatchObject(expected);
});
