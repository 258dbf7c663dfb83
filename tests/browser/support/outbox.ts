import { expect } from '@playwright/test';

interface Mail {
	subject: string;
	text: string;
}

/** Each stack has an outbox of its own; no address is used on both. */
const devstacks = [process.env.DEVSTACK_URL ?? 'http://localhost:8790'];
if (process.env.NATIVE_DEVSTACK_URL) devstacks.push(process.env.NATIVE_DEVSTACK_URL);

async function mailsTo(email: string): Promise<Mail[]> {
	const boxes = devstacks.map(async (devstack) => {
		const answer = await fetch(`${devstack}/outbox.json?to=${encodeURIComponent(email)}`);
		return (await answer.json()) as Mail[];
	});
	return (await Promise.all(boxes)).flat();
}

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
		found = (await mailsTo(email)).map(find).findLast(Boolean);
		return found !== undefined && found !== former;
	};
	await expect.poll(look, { intervals: [10, 20, 50, 100, 250] }).toBe(true);
	return found ?? '';
}
