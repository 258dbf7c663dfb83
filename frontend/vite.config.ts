import { createHash } from 'node:crypto';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vitest/config';

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
	// The workbench stays in one piece, whatever of it the back office takes.
	const isWorkbench = pages > 1 && /src\/lib\/(studio|photos|tasks)\//.test(id);
	if (!isWorkbench && !isInBackOffice(id, modules)) return null;
	return createHash('sha256').update(beginnings.join()).digest('hex').slice(0, 8);
};

export default defineConfig({
	plugins: [tailwindcss(), sveltekit()],
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
							name: (id, modules) => (publicBeginnings(id, modules).size < 3 ? null : 'shared'),
							test: /preload-helper|@lucide|src\/lib\/(api|layout|session|theme|language\/[^/]+$)/,
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
