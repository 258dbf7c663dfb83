import { language } from '#lib/language/language.svelte.ts';
import type { Account, Owner } from '../model';
import { usersWords } from '../words/users';

/** What an account is called: its address, while it has one. */
export function nameOf({ email, state }: Pick<Account, 'email' | 'state'>): string {
	return state === 'deleted' ? language.pick(usersWords).erased : email;
}

/** What the owner of something is called; an erased account has an address that is none. */
export function ownerName({ id, email }: Owner): string {
	return email === `deleted-${id}` ? language.pick(usersWords).erased : email;
}

/** The level in effect, and the one that was set, where a purchase or a membership raises it. */
export function levelOf({ level, effective_level }: Account): string {
	const name = language.level(effective_level);
	if (level === effective_level) return name;
	return language.pick(usersWords).levelSet(name, language.level(level));
}
