/**
 * The product in a real browser, against a running stack. `BASE_URL` is where the product is,
 * `DEVSTACK_URL` where the demo gateway and the mail outbox are. The browser is Debian's Chromium;
 * none is downloaded.
 *
 * Specs run once, on a desktop, in Chinese and light, unless their title says otherwise: pages are
 * looked at `@everywhere`, in both languages, on desktop and phone, light and dark; what is done on
 * them is done in `@pairs`, four settings in which every language, device and theme meets every other.
 */
import { defineConfig } from '@playwright/test';
import type { Setting } from './support/visitor.ts';

const languages = ['zh', 'en'] as const;
const devices = ['desktop', 'phone'] as const;
const themes = ['light', 'dark'] as const;

const viewports = {
	desktop: { viewport: { width: 1280, height: 800 } },
	phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
};

const projects = languages.flatMap((language) =>
	devices.flatMap((device) =>
		themes.map((theme) => {
			const usual = language === 'zh' && device === 'desktop' && theme === 'light';
			const pairs = ((language === 'zh') === (device === 'desktop')) === (theme === 'light');
			return {
				name: `${language}, ${device}, ${theme}`,
				use: { ...viewports[device], colorScheme: theme, language, device },
				...(usual ? {} : { grep: pairs ? /@everywhere|@pairs/ : /@everywhere/ })
			};
		})
	)
);

export default defineConfig<Setting>({
	testDir: 'specs',
	outputDir: 'test-results',
	timeout: 90_000,
	expect: { timeout: 10_000 },
	workers: 2,
	fullyParallel: true,
	forbidOnly: true,
	reporter: 'list',
	use: {
		baseURL: process.env.BASE_URL ?? 'http://localhost:8787',
		locale: 'zh-CN',
		screenshot: 'only-on-failure',
		launchOptions: {
			executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
			args: [
				'--no-sandbox',
				'--disable-gpu',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync'
			]
		}
	},
	projects
});
