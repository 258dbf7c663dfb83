/** What is wrong with an e-mail or a password, as far as it can be told without the service. */
import { language } from '#lib/language/language.svelte.ts';

/** Characters of a password; the service has the same rule. */
const passwordMinimum = 8;

export function faultOfEmail(email: string): string | undefined {
	const words = language.words.account;
	if (!email.trim()) return words.emailMissing;
	return /^\S+@\S+\.\S+$/.test(email.trim()) ? undefined : words.emailInvalid;
}

/** The same for an address that is to become an account: the service takes printable ASCII alone. */
export function faultOfNewEmail(email: string): string | undefined {
	const isAscii = /^[\x20-\x7e]*$/.test(email.trim());
	return isAscii ? faultOfEmail(email) : language.words.account.emailNotAscii;
}

export function faultOfNewPassword(password: string): string | undefined {
	return [...password].length < passwordMinimum ? language.words.account.passwordShort : undefined;
}

export function faultOfCurrentPassword(password: string): string | undefined {
	return password ? undefined : language.words.account.passwordMissing;
}
