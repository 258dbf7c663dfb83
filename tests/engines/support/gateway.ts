/** The photos that the demo gateway received, as it received them. */
const devstack = process.env.DEVSTACK_URL ?? 'http://localhost:8790';

interface Call {
	number: number;
	images: { mime: string; size: number }[];
}

async function calls(): Promise<Call[]> {
	const answer = await fetch(`${devstack}/gateway/calls`);
	return (await answer.json()) as Call[];
}

/** The number of the latest call, or 0. */
export async function latestCall(): Promise<number> {
	return (await calls()).at(-1)?.number ?? 0;
}

/** The photos of the one call that came after the call `before`. */
export async function photosOfCallAfter(before: number): Promise<Buffer[]> {
	const [call, ...others] = (await calls()).filter(({ number }) => number > before);
	if (!call || others.length > 0)
		throw new Error(`${others.length + (call ? 1 : 0)} calls, not one`);
	const photo = async (index: number) => {
		const answer = await fetch(`${devstack}/gateway/calls/${call.number}/images/${index}`);
		return Buffer.from(await answer.arrayBuffer());
	};
	return Promise.all(call.images.map((_, index) => photo(index)));
}
