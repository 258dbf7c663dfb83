/**
 * The main story in Firefox and WebKit, against a running stack. `BASE_URL` is where the product
 * is, `DEVSTACK_URL` where the demo gateway is. The browsers are Debian's; none is downloaded.
 * WebKit needs a display: `xvfb-run npm test`.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['*.test.ts'],
		// Vitest gives BASE_URL a meaning and a value of its own.
		env: { PRODUCT_URL: process.env.BASE_URL ?? 'http://localhost:8787' },
		// One browser at a time: each wants the whole machine.
		fileParallelism: false,
		testTimeout: 120_000,
		hookTimeout: 60_000,
		reporters: 'verbose'
	}
});
