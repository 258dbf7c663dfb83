import type { LanguageCode } from './language.svelte';

const units = [
	{ milliseconds: 86_400_000, zh: '天', en: 'd' },
	{ milliseconds: 3_600_000, zh: '小时', en: 'h' },
	{ milliseconds: 60_000, zh: '分', en: 'min' },
	{ milliseconds: 1_000, zh: '秒', en: 's' }
] as const;

/** A duration in its two largest units, rounded down: `3 天 4 小时`, `12 min 30 s`. */
export function duration(milliseconds: number, language: LanguageCode): string {
	const largest = units.findIndex((unit) => milliseconds >= unit.milliseconds);
	const shown = largest === -1 ? units.slice(-1) : units.slice(largest, largest + 2);
	let left = Math.max(0, milliseconds);
	const parts = shown.map((unit) => {
		const count = Math.floor(left / unit.milliseconds);
		left -= count * unit.milliseconds;
		return { count, name: unit[language] };
	});
	return parts
		.filter(({ count }, position) => count > 0 || position === 0)
		.map(({ count, name }) => `${count} ${name}`)
		.join(' ');
}
