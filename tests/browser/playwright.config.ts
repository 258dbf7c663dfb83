/**
 * The product in a real browser, against a running stack. `BASE_URL` is where the product is,
 * `DEVSTACK_URL` where the demo gateway and the mail outbox are. The browser is Debian's
 * Chromium; none is downloaded.
 *
 * A spec runs once, on a desktop, in Chinese and light, or in the setting that its title names, such
 * as `@en-phone-light`. Pages are looked at `@everywhere`: in four settings in which every language,
 * device and theme meets every other. `ALL_SETTINGS=1` runs either in all eight.
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

const isEverySetting = Boolean(process.env.ALL_SETTINGS);
const named = /@(zh|en)-(desktop|phone)-(light|dark)/;

const projects = languages.flatMap((language) =>
	devices.flatMap((device) =>
		themes.flatMap((theme) => {
			const setting = `${language}-${device}-${theme}`;
			const isUsual = setting === 'zh-desktop-light';
			const isPaired = ((language === 'zh') === (device === 'desktop')) === (theme === 'light');
			if (!isPaired && !isEverySetting) return [];
			const here = isEverySetting ? named : new RegExp(`@${setting}`);
			return {
				name: setting,
				use: { ...viewports[device], colorScheme: theme, language, device },
				...(isUsual
					? { grepInvert: isEverySetting ? undefined : named }
					: { grep: [/@everywhere/, here] })
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
		// Specs look at requests, which a service worker would answer; those about its copy allow it.
		serviceWorkers: 'block',
		screenshot: 'only-on-failure',
		launchOptions: {
			// The old headless mode in a binary of its own: without a compositor for a screen that nobody
			// sees, a test takes half the time.
			executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell',
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
