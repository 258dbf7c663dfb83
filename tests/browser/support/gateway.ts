/** What the local gateway was asked. */

interface Call {
	style: 'chat' | 'native';
	prompt: string;
	images: unknown[];
}

/** The calls whose prompt holds a text. */
export async function callsWith(devstack: string, text: string): Promise<Call[]> {
	const answer = await fetch(`${devstack}/gateway/calls`);
	const calls = (await answer.json()) as Call[];
	return calls.filter(({ prompt }) => prompt.includes(text));
}
