/** A colour as the service takes it: `#RRGGBB`, or the empty string for none. */

/** What somebody has typed or pasted, as `#RRGGBB`; null where it is no HEX colour. */
export function colorFrom(typed: string): string | null {
	const digits = typed.trim().replace(/^#/, '').toUpperCase();
	if (/^[0-9A-F]{6}$/.test(digits)) return `#${digits}`;
	if (!/^[0-9A-F]{3}$/.test(digits)) return null;
	return `#${[...digits].map((digit) => digit + digit).join('')}`;
}

/** Whether an option of kind `color` can be sent with this value. */
export const isColor = (value: string): boolean => value === '' || /^#[0-9A-F]{6}$/i.test(value);
