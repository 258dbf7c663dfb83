import { newCredentials, type Credentials } from '../../browser/support/credentials.ts';
import { baseUrl } from './page.ts';

/** A new account, which begins with six credits. */
export async function newAccount(): Promise<Credentials> {
	const account = newCredentials();
	const answer = await fetch(`${baseUrl}/api/auth/register`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(account)
	});
	if (!answer.ok) throw new Error(`the account is not made: ${await answer.text()}`);
	return account;
}
