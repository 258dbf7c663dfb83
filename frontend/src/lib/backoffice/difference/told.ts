import { yuan } from '#lib/commerce/price.ts';
import { moment } from '../marks/moment';
import type { FieldWords } from '../words/fields';

/** A place such as `item.credits` or `outputs.0` in words; what has no word stays as it is. */
export function toldPlace(path: string, words: FieldWords): string {
	return path
		.split('.')
		.map((part) => {
			if (/^\d+$/.test(part)) return ` ${Number(part) + 1}`;
			return ` › ${Object.hasOwn(words.names, part) ? words.names[part] : part}`;
		})
		.join('')
		.replace(/^ › /, '');
}

/** A value as people read it: times, prices, yes and no. */
export function toldValue(path: string, value: string, words: FieldWords): string {
	const field = path.split('.').at(-1) ?? '';
	if (value === 'null') return words.nothing;
	if (value === 'true') return words.yes;
	if (value === 'false') return words.no;
	if (!/^\d+$/.test(value)) return value;
	if (/_(at|until|from)$/.test(field)) return moment(Number(value), 'seconds');
	if (field.endsWith('_fen')) return yuan(Number(value));
	return value;
}
