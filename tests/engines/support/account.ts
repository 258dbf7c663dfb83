import { newCredentials, type Credentials } from '../../browser/support/credentials.ts';
import { termsVersion } from '../../../frontend/src/lib/legal/version.ts';
import { baseUrl } from './page.ts';

const devstack = process.env.DEVSTACK_URL ?? 'http://localhost:8790';

/** A new account, which begins with six credits. */
export async function newAccount(): Promise<Credentials> {
	const account = newCredentials();
	await post('/api/auth/register', { ...account, terms_version: termsVersion });
	await post('/api/auth/register/confirm', { ...account, code: await codeFor(account.email) });
	return account;
}

async function post(path: string, body: unknown): Promise<void> {
	const answer = await fetch(`${baseUrl}${path}`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(body)
	});
	if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
}

/** The code of the letter, which leaves after the answer. */
async function codeFor(email: string): Promise<string> {
	for (let look = 0; look < 100; look += 1) {
		const answer = await fetch(`${devstack}/outbox.json?to=${encodeURIComponent(email)}`);
		const mails = (await answer.json()) as { subject: string }[];
		const code = mails.map(({ subject }) => /^(\d{6}) /.exec(subject)?.[1]).findLast(Boolean);
		if (code) return code;
		await new Promise((done) => setTimeout(done, 50));
	}
	throw new Error(`no code was sent to ${email}`);
}
