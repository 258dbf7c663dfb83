/**
 * Keeps a copy of the public pages, so that they open without a network and say that there is none.
 * With a network a page always comes from the service: an update reaches everybody at the next load.
 * What belongs to an account comes by the API, which is never touched here.
 */
import { version } from '$app/env';
import { immutable, prerendered } from '$app/manifest';

const worker = globalThis as unknown as ServiceWorkerGlobalScope;

const copies = `pages-${version}`;
/** Files whose names tell their content. */
const partsFolder = '/_app/immutable/';
/** SvelteKit tells paths below the root without a slash. */
const absolute = (path: string) => `/${path}`;
/** The back office is of no use without the service. */
const isPublic = (path: string) => !path.startsWith('/admin') && path !== '/404';
const pages = prerendered.map(({ path }) => absolute(path)).filter(isPublic);
/** What the bundler made. */
const build = immutable.map(({ path }) => absolute(path));

/**
 * Fetches each page and the parts that it names, and what prepares photos; what else a page needs is
 * kept once it is used.
 */
async function install(): Promise<void> {
	const cache = await caches.open(copies);
	const named = await Promise.all(pages.map((path) => keepPage(cache, path)));
	const workers = build.filter((path) => path.includes('/workers/'));
	await cache.addAll(['/favicon.svg', ...workers, ...new Set(named.flat())]);
	await worker.skipWaiting();
}

async function keepPage(cache: Cache, path: string): Promise<string[]> {
	const answer = await fetch(path, { cache: 'no-cache' });
	if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
	const markup = await answer.text();
	const headers = { 'Content-Type': 'text/html; charset=utf-8', ...policyOf(answer) };
	await cache.put(path, new Response(markup, { headers }));
	return markup.match(/\/_app\/immutable\/[\w./-]+\.(js|css)/g) ?? [];
}

/** The headers of a page that say what it may do. */
function policyOf(answer: Response): Record<string, string> {
	const names = ['Content-Security-Policy', 'Permissions-Policy', 'Referrer-Policy'];
	return Object.fromEntries(
		names.flatMap((name) => {
			const value = answer.headers.get(name);
			return value === null ? [] : [[name, value]];
		})
	);
}

/** Takes over from the version before, whose parts are kept as far as this one has them too. */
async function activate(): Promise<void> {
	const cache = await caches.open(copies);
	const current = new Set(build);
	for (const name of await caches.keys()) {
		if (name === copies) continue;
		const former = await caches.open(name);
		for (const request of await former.keys()) {
			if (!current.has(new URL(request.url).pathname)) continue;
			const part = await former.match(request);
			if (part && !(await cache.match(request))) await cache.put(request, part);
		}
		await caches.delete(name);
	}
	await worker.clients.claim();
}

async function openPage(request: Request, path: string): Promise<Response> {
	try {
		return await fetch(request);
	} catch (problem) {
		const cache = await caches.open(copies);
		const page = (await cache.match(path)) ?? (await cache.match('/offline'));
		if (!page) throw problem;
		return page;
	}
}

async function part(request: Request): Promise<Response> {
	const cache = await caches.open(copies);
	const kept = await cache.match(request);
	if (kept) return kept;
	const answer = await fetch(request);
	if (answer.ok) await cache.put(request, answer.clone());
	return answer;
}

/** Keeps parts that a page used before there was a copy. */
async function keepParts(addresses: string[]): Promise<void> {
	const cache = await caches.open(copies);
	const paths = addresses.map((address) => new URL(address).pathname);
	const parts = new Set(paths.filter((path) => build.includes(path)));
	for (const path of parts) if (!(await cache.match(path))) await cache.add(path);
}

worker.addEventListener('message', (event) => event.waitUntil(keepParts(event.data)));
worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(activate()));
worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const { origin, pathname } = new URL(request.url);
	const isOurs = request.method === 'GET' && origin === location.origin;
	if (!isOurs || pathname.startsWith('/api/')) return;
	if (request.mode === 'navigate') event.respondWith(openPage(request, pathname));
	else if (pathname.startsWith(partsFolder)) event.respondWith(part(request));
});
