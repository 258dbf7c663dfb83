import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vitest/config';

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
					// What most pages share comes as one file: dozens of tiny ones compress badly.
					groups: [
						{
							name: 'shared',
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
