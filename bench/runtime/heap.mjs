/**
 * Watches the memory of one isolate through workerd's inspector, whose address is the first
 * argument. For each line that comes in, one goes out: what it takes now, and the most that it has
 * taken since the line before, in bytes.
 */
import { createInterface } from 'node:readline';

/** Between two looks, in milliseconds. */
const PAUSE = 20;

const inspector = new WebSocket(process.argv[2]);
await new Promise((resolve, reject) => {
	inspector.onopen = resolve;
	inspector.onerror = () => reject(new Error('the inspector cannot be reached'));
});
inspector.onclose = () => process.exit(1);
const asked = new Map();
inspector.onmessage = ({ data }) => {
	const { id, result } = JSON.parse(data);
	asked.get(id)?.(result);
	asked.delete(id);
};

let last = 0;
async function look() {
	const id = (last += 1);
	const answer = new Promise((resolve) => asked.set(id, resolve));
	inspector.send(JSON.stringify({ id, method: 'Runtime.getHeapUsage' }));
	const { usedSize, totalSize, embedderHeapUsedSize, backingStorageSize } = await answer;
	return { used: usedSize, heap: totalSize, outside: embedderHeapUsedSize + backingStorageSize };
}

let most = 0;
async function watch() {
	const now = await look();
	most = Math.max(most, now.heap + now.outside);
	return now;
}

(async () => {
	for (;;) {
		await watch();
		await new Promise((resolve) => setTimeout(resolve, PAUSE));
	}
})();
for await (const _ of createInterface({ input: process.stdin })) {
	const now = await watch();
	console.log(JSON.stringify({ ...now, most }));
	most = 0;
}
process.exit();
