/** An operator in front of the back office: the steps that its specs are told in. */
import {
	expect,
	type Browser,
	type BrowserContextOptions,
	type Locator,
	type Page
} from '@playwright/test';
import { operatorCredentials } from './credentials.ts';
import { historySettled } from './history.ts';
import { complaintsOn, test as base, Visitor, type Setting } from './visitor.ts';

export class BackOffice {
	private readonly visitor: Visitor;

	private constructor(
		readonly page: Page,
		setting: Setting,
		origin: string
	) {
		this.visitor = new Visitor(page, setting, origin);
	}

	/** The operator of the local stack, logged in, in a browser of their own. */
	static async enter(
		browser: Browser,
		baseURL: string,
		setting: Setting,
		options: BrowserContextOptions = {}
	): Promise<BackOffice> {
		const phone = setting.device === 'phone';
		const viewport = phone ? { width: 390, height: 844 } : { width: 1280, height: 800 };
		const context = await browser.newContext({ ...options, baseURL, viewport });
		const desk = new BackOffice(await context.newPage(), setting, new URL(baseURL).origin);
		await desk.visitor.logIn(operatorCredentials);
		return desk;
	}

	/** Opens a place of the back office, such as `users`. */
	async open(path = ''): Promise<void> {
		await this.visitor.open(`/admin${path && `/${path}`}`);
		await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
	}

	/** Goes to a place by the left column. */
	async goTo(place: string): Promise<void> {
		await this.page
			.getByRole('navigation', { name: '后台导航' })
			.getByRole('link', { name: place, exact: true })
			.click();
		await expect(this.page.getByRole('heading', { level: 1, name: place })).toBeVisible();
	}

	/** Types into the search of the list that is open. */
	async search(words: string): Promise<void> {
		await this.page.getByRole('searchbox').fill(words);
	}

	/** Searches until the list has so many rows. */
	async find(words: string, rows: number): Promise<void> {
		await this.search(words);
		await expect(this.page).toHaveURL(/search=/);
		await expect(this.page.locator('tbody tr')).toHaveCount(rows);
	}

	/** Finds somebody and opens their screen. */
	async openUser(email: string): Promise<void> {
		await this.open('users');
		await this.search(email);
		await this.row(email).getByRole('link').first().click();
		await expect(this.page.getByRole('heading', { level: 1, name: email })).toBeVisible();
	}

	/** The row of a list that says this. */
	row(says: string | RegExp): Locator {
		return this.page.locator('tbody tr').filter({ hasText: says });
	}

	/** What can be done with the rows that are selected. */
	get selection(): Locator {
		return this.page.getByRole('group', { name: /^已选 \d+ 条$/ });
	}

	/** A part of a page, by its heading. */
	part(name: string | RegExp, exact = false): Locator {
		return this.page.getByRole('region', { name, exact });
	}

	get dialog(): Locator {
		return this.page.getByRole('dialog');
	}

	/** Begins a deed by its button. */
	async begin(deed: string): Promise<void> {
		const buttons = this.page.getByRole('button', { name: deed, exact: true });
		await expect(buttons.first()).toBeVisible();
		// What was done before stands on the page under the same name; what can be done stands aside.
		const aside = this.page.getByRole('complementary').and(this.page.locator('aside'));
		const inAside = aside.getByRole('button', { name: deed, exact: true });
		await ((await inAside.count()) > 0 ? inAside : buttons).first().click();
		await expect(this.dialog).toBeVisible();
	}

	/** Gives the reason and tries to do it. */
	async tryTo(action: string, reason?: string): Promise<void> {
		if (reason !== undefined) await this.dialog.getByLabel(/^原因/).fill(reason);
		await this.dialog.getByRole('button', { name: action, exact: true }).click();
	}

	/** Gives the reason and does it. */
	async doIt(action: string, reason?: string): Promise<void> {
		await this.tryTo(action, reason);
		await expect(this.dialog).toBeHidden();
		await expect(this.page.getByTestId('told')).toBeVisible();
		await historySettled(this.page);
	}

	async leave(): Promise<void> {
		await this.page.context().close();
	}
}

/** Specs of the back office: with an operator at their desk. */
export const test = base.extend<{ desk: BackOffice }>({
	desk: async ({ browser, baseURL, language, device, colorScheme, provokes }, use) => {
		const setting = { language, device };
		const desk = await BackOffice.enter(browser, baseURL ?? '', setting, { colorScheme });
		const complaints = complaintsOn(desk.page, provokes);
		await use(desk);
		await desk.leave();
		expect(complaints, 'what the back office complained about').toEqual([]);
	}
});
