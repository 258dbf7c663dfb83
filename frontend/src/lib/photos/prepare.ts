import type { PrepareAnswer } from './draw';
import { maxFileBytes, type PhotoFault } from './inspect';
import type { PrepareAnswers, PrepareQuestion } from './prepare.worker';
import PrepareWorker from './prepare.worker?worker';
import { Turns } from './turns';

let worker: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, (answer: unknown) => void>();
/** A photo of 100 megapixels takes 400 MB while it is drawn: one at a time. */
const turns = new Turns();

/** What a photo that waits for its turn hears and says. */
interface Waiting {
	/** Hears how many photos come before it. */
	onAhead: (count: number) => void;
	/** Whether it has been taken out meanwhile. */
	isGone: () => boolean;
}

/** Makes a photo ready to be sent, or says why it cannot be used. */
export async function prepare(file: Blob, { onAhead, isGone }: Waiting): Promise<PrepareAnswer> {
	if (file.size > maxFileBytes) return { fault: 'too_large' };
	const work = async () => (isGone() ? ({ fault: 'unreadable' } as const) : prepareNow(file));
	return turns.take(work, onAhead);
}

/** A picture of another site, by its https address. */
export async function fetchFrom(address: string): Promise<Blob | PhotoFault> {
	return (await ask({ kind: 'fetch', address })) ?? 'not_shared';
}

async function prepareNow(file: Blob): Promise<PrepareAnswer> {
	const answer = await ask({ kind: 'prepare', file });
	if (answer && !('undrawn' in answer)) return answer;
	const { prepareOnPage } = await import('./on-page');
	return prepareOnPage(answer?.undrawn ?? file, decodeHeic);
}

const decodeHeic = async (file: Blob): Promise<ImageData | PhotoFault> =>
	(await ask({ kind: 'decode', file })) ?? 'heic';

/** The worker's answer; null where no worker starts, as in browsers without workers of modules. */
async function ask<Kind extends PrepareQuestion['kind']>(
	question: PrepareQuestion & { kind: Kind }
): Promise<PrepareAnswers[Kind] | null> {
	const asked = (worker ??= start());
	if (!asked) return null;
	const id = (lastId += 1);
	return new Promise((resolve) => {
		waiting.set(id, resolve as (answer: unknown) => void);
		asked.postMessage({ id, question });
	});
}

function start(): Worker | undefined {
	let started: Worker;
	try {
		started = new PrepareWorker();
	} catch {
		return undefined;
	}
	started.addEventListener('message', ({ data }: MessageEvent<{ id: number; answer: unknown }>) => {
		waiting.get(data.id)?.(data.answer);
		waiting.delete(data.id);
	});
	// A worker that cannot start, or that has run out of memory, answers nobody: those who wait go on
	// without it, and the next one starts it anew.
	started.addEventListener('error', () => {
		for (const answer of waiting.values()) answer(null);
		waiting.clear();
		worker = undefined;
	});
	return started;
}
