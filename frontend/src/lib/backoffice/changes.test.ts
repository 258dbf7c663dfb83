import { expect, test } from 'vitest';
import { changedFields, changesBetween } from './changes';

const tool = {
	name: { zh: '换衣', en: 'Try-on' },
	slots: [
		{ id: 'person', max: 1 },
		{ id: 'garments', max: 10 }
	],
	aspect_ratios: ['3:4', '1:1'],
	one_output_each: null
};

test('what is the same is no change', () => {
	expect(changesBetween(tool, structuredClone(tool))).toEqual([]);
});

test('when something was saved is no change of it', () => {
	expect(changesBetween({ ...tool, revision: '1' }, tool)).toEqual([]);
});

test('a changed value is told with its way from the outside in', () => {
	const after = { ...tool, name: { zh: '试衣', en: 'Try-on' } };
	expect(changesBetween(tool, after)).toEqual([
		{ path: ['name', 'zh'], before: '换衣', after: '试衣' }
	]);
});

test('entries of a list keep their identity when one comes before them', () => {
	const after = { ...tool, slots: [{ id: 'scene', max: 2 }, ...tool.slots] };
	expect(changesBetween(tool, after)).toEqual([
		{ path: ['slots', 'scene', 'id'], before: undefined, after: 'scene' },
		{ path: ['slots', 'scene', 'max'], before: undefined, after: 2 }
	]);
});

test('the order of plain values is one fact', () => {
	const after = { ...tool, aspect_ratios: ['1:1', '3:4'] };
	expect(changesBetween(tool, after)).toEqual([
		{ path: ['aspect_ratios', ''], before: '3:4 · 1:1', after: '1:1 · 3:4' }
	]);
});

test('what takes the place of nothing is told part by part', () => {
	const [none, some] = [
		{ tools: null, price: {} },
		{ tools: ['a', 'b'], price: { picture: 2 } }
	];
	expect(changesBetween(none, some)).toEqual([
		{ path: ['tools', ''], before: undefined, after: 'a · b' },
		{ path: ['price', 'picture'], before: undefined, after: 2 }
	]);
	expect(changesBetween(some, none).map(({ after }) => after)).toEqual([undefined, undefined]);
	expect(changesBetween(null, null)).toEqual([]);
});

test('fields are named once, however much of them changed', () => {
	const after = { ...tool, name: { zh: '试', en: 'Try' }, one_output_each: 'garments' };
	expect(changedFields(tool, after)).toEqual(['name', 'one_output_each']);
});
