import { language } from '#lib/language/language.svelte.ts';
import { deedWords } from '../words/deed';

/** The most characters that a reason may have. */
const most = 500;

/** What is wrong with the reason for a deed, if anything. */
export function faultOfReason(
	reason: string,
	asked: 'required' | 'optional' | 'none'
): string | undefined {
	const words = language.pick(deedWords);
	const given = reason.trim();
	if (asked === 'required' && given === '') return words.reasonMissing;
	return [...given].length > most ? words.reasonLong : undefined;
}
