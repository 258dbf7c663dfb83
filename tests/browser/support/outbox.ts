import { expect } from '@playwright/test';

interface Mail {
	subject: string;
	text: string;
}

const devstack = process.env.DEVSTACK_URL ?? 'http://localhost:8790';

/** The newest link to one of our pages, such as `/reset`, in the letters to an address. */
export function linkTo(page: string, email: string): Promise<string> {
	const link = new RegExp(`https?://\\S+(${page}\\?(?:token|registration)=[\\w.-]+)`);
	return newest(email, ({ text }) => link.exec(text)?.[1]);
}

/** The newest code in the letters to an address, and another than `former`. */
export function codeFor(email: string, former?: string): Promise<string> {
	return newest(email, ({ subject }) => /^(\d{6}) /.exec(subject)?.[1], former);
}

/** What is found in the newest letter that has it; letters leave after the answer. */
async function newest(
	email: string,
	find: (mail: Mail) => string | undefined,
	former?: string
): Promise<string> {
	let found: string | undefined;
	const look = async () => {
		const answer = await fetch(`${devstack}/outbox.json?to=${encodeURIComponent(email)}`);
		const mails = (await answer.json()) as Mail[];
		found = mails.map(find).findLast(Boolean);
		return found !== undefined && found !== former;
	};
	await expect.poll(look, { intervals: [10, 20, 50, 100, 250] }).toBe(true);
	return found ?? '';
}
