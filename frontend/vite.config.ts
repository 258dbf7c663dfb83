import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vitest/config';

const backOffice = /src\/(lib\/backoffice|routes\/admin)\//;

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
							test: /@lucide|src\/lib\/(api|layout|session|theme|language\/[^/]+$)/,
							minShareCount: 3
						}
					]
				}
			}
		}
	},
	test: { include: ['src/**/*.test.ts'] }
});
