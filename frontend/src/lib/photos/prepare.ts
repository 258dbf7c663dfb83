import { maxFileBytes } from './inspect';
import type { PrepareAnswer } from './prepare.worker';
import PrepareWorker from './prepare.worker?worker';

let worker: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, (answer: PrepareAnswer) => void>();

/** Makes a photo ready to be sent, or says why it cannot be used. */
export async function prepare(file: Blob): Promise<PrepareAnswer> {
	if (file.size > maxFileBytes) return { fault: 'too_large' };
	worker ??= start();
	const id = (lastId += 1);
	return new Promise((resolve) => {
		waiting.set(id, resolve);
		worker?.postMessage({ id, file });
	});
}

function start(): Worker {
	const started = new PrepareWorker();
	started.addEventListener(
		'message',
		({ data }: MessageEvent<{ id: number; answer: PrepareAnswer }>) => {
			waiting.get(data.id)?.(data.answer);
			waiting.delete(data.id);
		}
	);
	// A worker that cannot start answers nobody: let them know, and start anew next time.
	started.addEventListener('error', () => {
		for (const answer of waiting.values()) answer({ fault: 'damaged' });
		waiting.clear();
		worker = undefined;
	});
	return started;
}
