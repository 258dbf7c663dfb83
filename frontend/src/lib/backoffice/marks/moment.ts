/** A moment in the reader's time zone, the same in every language: `2026-11-22 14:32`. */
export function moment(at: number, to: 'minutes' | 'seconds' = 'minutes'): string {
	const date = new Date(at);
	const two = (number: number) => String(number).padStart(2, '0');
	const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
	const time = [two(date.getHours()), two(date.getMinutes())];
	if (to === 'seconds') time.push(two(date.getSeconds()));
	return `${day} ${time.join(':')}`;
}

/** The same within a sentence: no line breaks in it (U+2060 joins, U+00A0 keeps together). */
export function momentInLine(at: number): string {
	return moment(at).replaceAll('-', '-\u2060').replace(' ', '\u00a0');
}

/** A change of a balance, with its sign: `+1,200`, `−5`. */
export function signed(amount: number): string {
	return `${amount < 0 ? '−' : '+'}${Math.abs(amount).toLocaleString('en')}`;
}
