import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import adapter from '@sveltejs/adapter-static';

// The inline script of app.html sets theme and language before the first paint.
// SvelteKit hashes only the scripts it writes itself, so this one is hashed here.
const page = readFileSync(new URL('src/app.html', import.meta.url), 'utf8');
const inlineScript = page.match(/<script>([\s\S]*?)<\/script>/)?.[1];
if (inlineScript === undefined) throw new Error('src/app.html has lost its inline script.');
const inlineScriptHash = createHash('sha256').update(inlineScript).digest('base64');

/** @type {import('@sveltejs/kit').Config} */
export default {
	kit: {
		// publish.js brings them to build/ from there.
		adapter: adapter({ pages: '.svelte-kit/pages', strict: true }),
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['self'],
				'script-src': ['self', `sha256-${inlineScriptHash}`],
				'style-src': ['self'],
				// `unsafe-hashes` and the hash of SvelteKit's own route announcer, nothing else.
				'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
				'img-src': ['self', 'blob:', 'data:'],
				'connect-src': ['self'],
				'worker-src': ['self', 'blob:'],
				'object-src': ['none'],
				'base-uri': ['self'],
				'form-action': ['self']
			}
		},
		// Styles come with the page, so that nothing stands between its arrival and the first paint.
		inlineStyleThreshold: 40_000,
		// The page for what is not there stands at any depth.
		paths: { relative: false },
		output: { preloadStrategy: 'modulepreload' },
		// The layout does it, once the page has what it needs.
		serviceWorker: { register: false },
		version: { pollInterval: 0 }
	}
};
