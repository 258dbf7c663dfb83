import { expect } from '@playwright/test';

interface Mail {
	subject: string;
	text: string;
}

const devstack = process.env.DEVSTACK_URL ?? 'http://localhost:8790';

/** The newest link to one of our pages, such as `/reset`, in the letters to an address. */
export async function linkTo(page: string, email: string): Promise<string> {
	const link = new RegExp(`https?://\\S+(${page}\\?token=[\\w.-]+)`);
	let found: string | undefined;
	await expect
		.poll(async () => {
			const answer = await fetch(`${devstack}/outbox.json?to=${encodeURIComponent(email)}`);
			const mails = (await answer.json()) as Mail[];
			found = mails.map(({ text }) => link.exec(text)?.[1]).findLast(Boolean);
			return found;
		})
		.toBeDefined();
	return found ?? '';
}
