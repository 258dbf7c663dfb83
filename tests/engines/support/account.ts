import { randomUUID } from 'node:crypto';
import { baseUrl } from './page.ts';

export interface Account {
	email: string;
	password: string;
}

/** A new account, which begins with six credits. */
export async function newAccount(): Promise<Account> {
	const account = {
		email: `visitor-${randomUUID()}@kitten.test`,
		password: 'a cat asleep on velvet'
	};
	const answer = await fetch(`${baseUrl}/api/auth/register`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(account)
	});
	if (!answer.ok) throw new Error(`the account is not made: ${await answer.text()}`);
	return account;
}
