import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Builder, type WebDriver, type WebElement } from 'selenium-webdriver';
import { DriverService } from 'selenium-webdriver/remote/index.js';
import { Home } from './downloads.ts';
import { find, isAtRest, isLive, pictureSize } from './find.ts';
import { baseUrl, type Browser, type Kind, type Page, type Size } from './page.ts';
import { until } from './wait.ts';

class WebKitPage implements Page {
	constructor(
		private readonly driver: WebDriver,
		private readonly home: Home
	) {}

	async open(path: string): Promise<void> {
		await this.driver.get(baseUrl + path);
		await until(`${path} to be live`, () => this.run(isLive));
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

	async press(button: string): Promise<void> {
		await this.click('button', button);
	}

	async follow(link: string): Promise<void> {
		await this.click('link', link);
	}

	async see(kind: Kind, name: string): Promise<void> {
		await this.find(kind, name);
	}

	async sizeOfPicture(name: string): Promise<Size> {
		const picture = await this.find('picture', name);
		return until(`${name} to be loaded`, () => this.run(pictureSize, picture));
	}

	async download(link: string): Promise<Buffer> {
		await this.follow(link);
		return this.home.downloadedPicture();
	}

	private async click(kind: Kind, name: string): Promise<void> {
		await until('the page to be at rest', () => this.run(isAtRest));
		const element = await this.find(kind, name);
		await element.click();
	}

	private find(kind: Kind, name: string): Promise<WebElement> {
		return until(`the ${kind} "${name}"`, () => this.run<WebElement | null>(find, kind, name));
	}

	/** Runs a function in the page. Elements come as their handles. */
	private run<T>(work: (...given: never[]) => unknown, ...given: unknown[]): Promise<T> {
		return this.driver.executeScript(`return (${work})(...arguments)`, ...given);
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
