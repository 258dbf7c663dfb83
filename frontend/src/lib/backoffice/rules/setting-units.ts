/** How the numbers that an operator may change are written. */
import type { SettingItem } from '../shapes';

type Unit = SettingItem['unit'];

const hour = 60 * 60 * 1000;

/** As people read it: the service counts in milliseconds where they count in hours. */
export function shownOf(value: number, unit: Unit): number {
	return unit === 'milliseconds' ? Math.round((value / hour) * 100) / 100 : value;
}

/** As the service keeps it; null for what it does not take. */
export function valueOf(
	shown: number | null | undefined,
	{ unit, least, most }: Pick<SettingItem, 'unit' | 'least' | 'most'>
): number | null {
	if (typeof shown !== 'number') return null;
	const value = unit === 'milliseconds' ? Math.round(shown * hour) : shown;
	return Number.isInteger(value) && value >= least && value <= most ? value : null;
}
