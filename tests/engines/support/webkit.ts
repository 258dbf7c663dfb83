import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Builder, error, type WebDriver, type WebElement } from 'selenium-webdriver';
import { DriverService } from 'selenium-webdriver/remote/index.js';
import { Home } from './downloads.ts';
import { DrivenPage } from './driven-page.ts';
import type { Browser } from './page.ts';

class WebKitPage extends DrivenPage<WebElement> {
	constructor(
		private readonly driver: WebDriver,
		home: Home
	) {
		super(home);
	}

	async fill(field: string, text: string): Promise<void> {
		const element = await this.find('field', field);
		await element.clear();
		await element.sendKeys(text);
	}

	async choose(input: string, file: string): Promise<void> {
		const element = await this.find('file input', input);
		await element.sendKeys(file);
	}

	protected async goTo(url: string): Promise<void> {
		await this.driver.get(url);
	}

	protected run<T>(work: (...given: never[]) => unknown, ...given: unknown[]): Promise<T> {
		return this.driver.executeScript(`return (${work})(...arguments)`, ...given);
	}

	protected async handleOf(work: (...given: never[]) => Element | null, ...given: unknown[]) {
		try {
			return await this.run<WebElement | null>(work, ...given);
		} catch (problem) {
			// The element left the page on its way to the driver: it is not there.
			if (problem instanceof error.StaleElementReferenceError) return null;
			throw problem;
		}
	}
}

/** Starts Debian's WebKitGTK in its MiniBrowser, over WebDriver. */
export async function startWebKit(): Promise<Browser> {
	const folders = readdirSync('/usr/lib').map((folder) => join('/usr/lib', folder));
	const candidates = folders.map((folder) => join(folder, 'webkit2gtk-4.1/MiniBrowser'));
	const miniBrowser = candidates.find(existsSync);
	if (!miniBrowser) throw new Error('MiniBrowser is missing: install webkit2gtk-driver');
	const home = await Home.create();
	const service = new DriverService.Builder('/usr/bin/WebKitWebDriver')
		.setHostname('127.0.0.1')
		.setEnvironment({ ...process.env, HOME: home.path, XDG_CONFIG_HOME: `${home.path}/.config` })
		.build();
	const driver = await new Builder()
		.usingServer(await service.start())
		.withCapabilities({
			browserName: 'MiniBrowser',
			'webkitgtk:browserOptions': { binary: miniBrowser, args: ['--automation'] }
		})
		.build();
	return {
		page: new WebKitPage(driver, home),
		async close() {
			await driver.quit();
			await service.kill();
			await home.remove();
		}
	};
}
