/** The beginnings of a tool and of its parts, as the editor adds them. */
import type { Definition, DefinitionChoice, DefinitionOption, DefinitionSlot } from '../shapes';

const both = () => ({ zh: '', en: '' });

export const blankSlot = (isNeeded: boolean): DefinitionSlot => ({
	id: '',
	name: both(),
	hint: both(),
	right: [],
	wrong: [],
	min: isNeeded ? 1 : 0,
	max: 1,
	role: ''
});

export const blankChoice = (): DefinitionChoice => ({ id: '', name: both(), prompt: '' });

export const blankOption = (): DefinitionOption => ({
	id: '',
	kind: 'choice',
	name: both(),
	default: '',
	choices: [blankChoice()],
	prompt: ''
});

export const blankDefinition = (): Definition => ({
	name: both(),
	summary: both(),
	slots: [{ ...blankSlot(true), id: 'person' }],
	one_output_each: null,
	options: [],
	prompt: both(),
	closing: 'Return one picture.',
	prompt_max_length: 2000,
	credits_per_output: 2,
	aspect_ratios: ['3:4'],
	variants: { default: 1, max: 4 }
});
