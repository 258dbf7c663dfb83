import puppeteer, { type ElementHandle, type Page as Tab } from 'puppeteer-core';
import { Home } from './downloads.ts';
import { find, isAtRest, isLive, pictureSize } from './find.ts';
import { baseUrl, patience, type Browser, type Kind, type Page } from './page.ts';
import { until } from './wait.ts';

class FirefoxPage implements Page {
	constructor(
		private readonly tab: Tab,
		private readonly home: Home
	) {}

	async open(path: string): Promise<void> {
		await this.tab.goto(baseUrl + path);
		await until(`${path} to be live`, () => this.tab.evaluate(isLive));
	}

	async fill(field: string, text: string): Promise<void> {
		const element = await this.find('field', field);
		await element.asLocator().fill(text);
	}

	async choose(input: string, file: string): Promise<void> {
		const element = await this.find('file input', input);
		await (element as ElementHandle<HTMLInputElement>).uploadFile(file);
	}

	async press(button: string): Promise<void> {
		await this.click('button', button);
	}

	async follow(link: string): Promise<void> {
		await this.click('link', link);
	}

	async see(kind: Kind, name: string): Promise<void> {
		await this.find(kind, name);
	}

	async sizeOfPicture(name: string) {
		const picture = await this.find('picture', name);
		return until(`${name} to be loaded`, () => picture.evaluate(pictureSize));
	}

	async download(link: string): Promise<Buffer> {
		await this.follow(link);
		return this.home.downloadedPicture();
	}

	private async click(kind: Kind, name: string): Promise<void> {
		await until('the page to be at rest', () => this.tab.evaluate(isAtRest));
		const element = await this.find(kind, name);
		await element.click();
	}

	private find(kind: Kind, name: string): Promise<ElementHandle<Element>> {
		return until(`the ${kind} "${name}"`, async () => {
			const handle = await this.tab.evaluateHandle(find, kind, name);
			return handle.asElement() as ElementHandle<Element> | null;
		});
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
