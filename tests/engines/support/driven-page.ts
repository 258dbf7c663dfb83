import type { Home } from './downloads.ts';
import { find, isAtRest, isLive, pictureSize } from './find.ts';
import { baseUrl, type Kind, type Page, type Size } from './page.ts';
import { until } from './wait.ts';

/** What both drivers' handles of an element can do. */
interface Clickable {
	click(): Promise<void>;
}

/** A page that a driver steers by functions that run in it, and by handles of its elements. */
export abstract class DrivenPage<Handle extends Clickable> implements Page {
	constructor(private readonly home: Home) {}

	abstract fill(field: string, text: string): Promise<void>;
	abstract choose(input: string, file: string): Promise<void>;

	/** Goes to an address. */
	protected abstract goTo(url: string): Promise<void>;
	/** Runs a function in the page and gives what it returns. */
	protected abstract run<T>(work: (...given: never[]) => T, ...given: unknown[]): Promise<T>;
	/** Runs a function in the page and gives a handle of the element that it returns. */
	protected abstract handleOf(
		work: (...given: never[]) => Element | null,
		...given: unknown[]
	): Promise<Handle | null>;

	async open(path: string): Promise<void> {
		await this.goTo(baseUrl + path);
		await until(`${path} to be live`, () => this.run(isLive));
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

	async change(work: () => void): Promise<void> {
		await this.run(work);
	}

	async seeGone(kind: Kind, name: string): Promise<void> {
		await until(
			`the ${kind} "${name}" to be gone`,
			async () => (await this.handleOf(find, kind, name)) === null
		);
	}

	async goBack(): Promise<void> {
		await this.run(() => history.back());
	}

	async download(link: string): Promise<Buffer> {
		await this.follow(link);
		return this.home.downloadedPicture();
	}

	protected find(kind: Kind, name: string): Promise<Handle> {
		return until(`the ${kind} "${name}"`, () => this.handleOf(find, kind, name));
	}

	private async click(kind: Kind, name: string): Promise<void> {
		await until('the page to be at rest', () => this.run(isAtRest));
		const element = await this.find(kind, name);
		await element.click();
	}
}
