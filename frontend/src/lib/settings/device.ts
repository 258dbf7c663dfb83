import UAParser from 'ua-parser-js';

/** Browser and system of a session, as far as its user agent tells. Names, the same in all languages. */
export interface Device {
	browser: string | null;
	system: string | null;
	handheld: boolean;
}

/** What the library does not know. */
const more = { browser: [[/^(curl)\//], [UAParser.BROWSER.NAME]] };

/** What people call what the library calls otherwise. */
const usualNames: Record<string, string> = {
	'Chrome Headless': 'Chrome',
	'Chrome WebView': 'Chrome',
	'Mobile Chrome': 'Chrome',
	'Mobile Firefox': 'Firefox',
	'Mobile Safari': 'Safari',
	'MIUI Browser': 'Mi Browser',
	QQBrowser: 'QQ Browser',
	UCBrowser: 'UC Browser',
	'Chromium OS': 'ChromeOS',
	'Mac OS': 'macOS',
	OpenHarmony: 'HarmonyOS'
};

export function deviceOf(userAgent: string | null | undefined): Device {
	// Of an empty one the library would tell about the browser that asks.
	if (!userAgent) return { browser: null, system: null, handheld: false };
	const { browser, os, device } = new UAParser(userAgent, more).getResult();
	return {
		browser: usualName(browser.name),
		// An iPhone and an iPad are better known than the system of both.
		system: usualName((os.name === 'iOS' && device.model) || os.name),
		handheld: device.type === 'mobile' || device.type === 'tablet'
	};
}

function usualName(name: string | undefined): string | null {
	return name === undefined ? null : (usualNames[name] ?? name);
}
