import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vitest/config';

// The inline script of app.html sets theme and language before the first paint.
// SvelteKit hashes only the scripts it writes itself, so this one is hashed here.
const page = readFileSync(new URL('src/app.html', import.meta.url), 'utf8');
const inlineScript = page.match(/<script>([\s\S]*?)<\/script>/)?.[1];
if (inlineScript === undefined) throw new Error('src/app.html has lost its inline script.');
const inlineScriptHash = createHash('sha256').update(inlineScript).digest('base64');

const backOffice = /src\/(lib\/backoffice|routes\/admin)\//;

/** More pages than there are. */
const mostPages = 40;

/** What the bundler knows of its modules. */
interface Modules {
	getModuleInfo(id: string): { importers: string[]; dynamicImporters: string[] } | null;
}

/** Where the chains of imports to a module begin, the back office left out. */
function publicBeginnings(id: string, modules: Modules, seen = new Set<string>()): Set<string> {
	if (seen.has(id) || backOffice.test(id)) return new Set();
	seen.add(id);
	const { importers = [], dynamicImporters = [] } = modules.getModuleInfo(id) ?? {};
	const beginnings = importers.map((each) => publicBeginnings(each, modules, seen));
	const isOne =
		importers.length === 0 || dynamicImporters.some((importer) => !backOffice.test(importer));
	return new Set([...(isOne ? [id] : []), ...beginnings.flatMap((each) => [...each])]);
}

/** Whether the back office imports a module, by whatever chain. */
function isInBackOffice(id: string, modules: Modules, seen = new Set<string>()): boolean {
	if (seen.has(id)) return false;
	seen.add(id);
	if (backOffice.test(id)) return true;
	const { importers = [] } = modules.getModuleInfo(id) ?? {};
	return importers.some((each) => isInBackOffice(each, modules, seen));
}

/** One name for all modules that come with the same pages, so many of them. */
const companyOf = (pages: number) => (id: string, modules: Modules) => {
	const beginnings = [...publicBeginnings(id, modules)].sort();
	if (beginnings.length !== pages) return null;
	// The workbench and the history are nearest to their budget: what they share stays in one piece.
	const isBench = pages > 1 && /src\/lib\/(photos\/(?!keep)|studio\/)/.test(id);
	if (!isBench && !isInBackOffice(id, modules)) return null;
	return createHash('sha256').update(beginnings.join()).digest('hex').slice(0, 8);
};

export default defineConfig({
	plugins: [
		tailwindcss(),
		sveltekit({
			// publish.js brings them to build/ from there.
			adapter: adapter({ pages: '.svelte-kit/pages', strict: true }),
			csp: {
				mode: 'hash',
				directives: {
					'default-src': ['self'],
					'script-src': ['self', `sha256-${inlineScriptHash}`],
					'style-src': ['self'],
					// `unsafe-hashes` and the hash of SvelteKit's own route announcer, nothing else.
					'style-src-attr': [
						'unsafe-hashes',
						'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='
					],
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
			// The layout does it, once the page has what it needs.
			serviceWorker: { register: false },
			version: { pollInterval: 0 }
		})
	],
	// `npm run dev` serves the pages; the API is the local stack's.
	server: { proxy: { '/api': process.env.API_URL ?? 'http://localhost:8787' } },
	// What only some photos need, such as a HEIC decoder, is a file of its own.
	worker: { format: 'es' },
	build: {
		rolldownOptions: {
			output: {
				codeSplitting: {
					// What most pages share comes as one file: dozens of tiny ones compress badly. What is
					// the back office's alone stays out of it.
					groups: [
						{
							name: (id, modules) =>
								publicBeginnings(id, modules).size < (/@lucide/.test(id) ? 2 : 3) ? null : 'shared',
							test: /@lucide|src\/lib\/(api|layout|session|theme|language\/[^/]+$)/,
							minShareCount: 3,
							priority: mostPages + 1
						},
						// What the back office takes from the public pages does not split it up for them. A
						// group takes along what its modules import, so the most wanted are taken first.
						...Array.from({ length: mostPages }, (_, index) => ({
							name: companyOf(index + 1),
							test: /@lucide|src\/lib\//,
							priority: index + 1
						}))
					]
				}
			}
		}
	},
	test: { include: ['src/**/*.test.ts'] }
});
