import puppeteer, { type ElementHandle, type Page as Tab } from 'puppeteer-core';
import { Home } from './downloads.ts';
import { DrivenPage } from './driven-page.ts';
import { patience, type Browser } from './page.ts';

class FirefoxPage extends DrivenPage<ElementHandle<Element>> {
	constructor(
		private readonly tab: Tab,
		home: Home
	) {
		super(home);
	}

	async fill(field: string, text: string): Promise<void> {
		const element = await this.find('field', field);
		await element.asLocator().fill(text);
	}

	async choose(input: string, file: string): Promise<void> {
		const element = await this.find('file input', input);
		await (element as ElementHandle<HTMLInputElement>).uploadFile(file);
	}

	protected async goTo(url: string): Promise<void> {
		await this.tab.goto(url);
	}

	protected async run<T>(work: (...given: never[]) => T, ...given: unknown[]): Promise<T> {
		return (await this.tab.evaluate(work, ...(given as never[]))) as T;
	}

	protected async handleOf(work: (...given: never[]) => Element | null, ...given: unknown[]) {
		const handle = await this.tab.evaluateHandle(work, ...(given as never[]));
		return handle.asElement() as ElementHandle<Element> | null;
	}
}

/** Starts Debian's Firefox over WebDriver BiDi. */
export async function startFirefox(
	preferences: Record<string, boolean | number | string> = {}
): Promise<Browser> {
	const home = await Home.create();
	const firefox = await puppeteer.launch({
		browser: 'firefox',
		executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
		headless: true,
		timeout: patience,
		extraPrefsFirefox: {
			'browser.download.folderList': 2,
			'browser.download.dir': home.downloads,
			...preferences
		}
	});
	const tab = await firefox.newPage();
	await tab.setViewport({ width: 1280, height: 800 });
	return {
		page: new FirefoxPage(tab, home),
		async close() {
			await firefox.close();
			await home.remove();
		}
	};
}
