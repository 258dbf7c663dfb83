/**
 * Runs one contestant on workerd by Miniflare's API, on a socket of its own: the proxy of
 * `wrangler dev` would take more of a request than the contestant does. The first argument is a
 * file with Miniflare's options, and with the objects that the bucket is to hold.
 */
import { readFileSync } from 'node:fs';
import { Miniflare, convertV4MiniflareOptions } from 'miniflare';

const { options, objects } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const miniflare = new Miniflare(convertV4MiniflareOptions(options));
await miniflare.ready;
if (objects.length > 0) {
	const bucket = await miniflare.getR2Bucket('BUCKET');
	for (const { key, bytes, type } of objects) {
		await bucket.put(key, new Uint8Array(bytes).fill(7), { httpMetadata: { contentType: type } });
	}
}
console.log('ready');
