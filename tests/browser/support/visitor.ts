/** Somebody in front of the product: the steps that the specs are told in. */
import { randomUUID } from 'node:crypto';
import { test as base, expect, type Download, type Locator, type Page } from '@playwright/test';
import { words, type LanguageCode, type Words } from './words.ts';

export interface Setting {
	language: LanguageCode;
	device: 'desktop' | 'phone';
}

export interface Credentials {
	email: string;
	password: string;
}

export const newCredentials = (): Credentials => ({
	email: `visitor-${randomUUID()}@kitten.test`,
	password: 'a cat asleep on velvet'
});

export class Visitor {
	readonly words: Words;

	constructor(
		readonly page: Page,
		private readonly setting: Setting
	) {
		this.words = words[setting.language];
	}

	/** Opens a page, and switches the language as a reader would. */
	async open(path = '/'): Promise<void> {
		await this.page.goto(path);
		await this.page.locator('html[data-live]').waitFor();
		const lang = () => this.page.evaluate(() => document.documentElement.lang);
		if ((await lang()) === this.words.lang) return;
		await this.page
			.getByRole('button', { name: this.setting.language === 'en' ? 'English' : '中文' })
			.click();
		await expect.poll(lang).toBe(this.words.lang);
	}

	async register(who = newCredentials()): Promise<Credentials> {
		await this.open('/register');
		await this.fillCredentials(this.page.getByRole('main'), who, this.words.registerAction);
		await expect(this.balance(6)).toBeVisible();
		return who;
	}

	async logIn(who: Credentials): Promise<void> {
		await this.open('/login');
		await this.fillCredentials(this.page.getByRole('main'), who, this.words.loginAction);
		await expect(this.page).toHaveURL('/');
	}

	async fillCredentials(form: Locator, who: Credentials, action: string): Promise<void> {
		await form.getByLabel(this.words.email).fill(who.email);
		await form.getByLabel(this.words.password, { exact: true }).fill(who.password);
		await form.getByRole('button', { name: action, exact: true }).click();
	}

	/** The balance in the header, showing this many credits. */
	balance(credits: number): Locator {
		return this.page.getByRole('button', { name: this.words.credits(credits) });
	}

	/** Picks files for a slot through the file chooser. */
	async choose(slot: string, ...files: string[]): Promise<void> {
		const chooser = this.page.waitForEvent('filechooser');
		await this.slot(slot).getByTestId('drop-area').click();
		await (await chooser).setFiles(files);
	}

	slot(name: string): Locator {
		return this.page.getByRole('region', { name: new RegExp(`^${name}`) });
	}

	/** The photo in a slot, made ready. */
	photo(slot: string): Locator {
		return this.slot(slot).locator('[data-testid=photo]:not([data-state=preparing])');
	}

	async writePrompt(prompt: string): Promise<void> {
		const field = this.page.getByRole('textbox');
		if (this.setting.device === 'phone') {
			await this.page.getByRole('button', { name: this.words.options }).click();
		}
		const fold = this.page.locator('summary:visible');
		await fold.click();
		await field.fill(prompt);
		await fold.click();
		if (this.setting.device === 'phone') await this.page.keyboard.press('Escape');
	}

	async generate(): Promise<void> {
		await this.page.getByRole('button', { name: this.words.generate }).click();
	}

	/** The newest run on the canvas. */
	get run(): Locator {
		return this.page.getByTestId('run').first();
	}

	async seeResult(): Promise<void> {
		await expect(this.run).toHaveAttribute('data-state', 'succeeded', { timeout: 60_000 });
		const picture = this.run.getByRole('img').first();
		await expect(picture).toBeVisible();
		await expect
			.poll(() => picture.evaluate((each: HTMLImageElement) => each.naturalWidth))
			.toBeGreaterThan(200);
	}

	async download(from: Locator): Promise<Download> {
		const download = this.page.waitForEvent('download');
		await from.getByRole('link', { name: this.words.download }).click();
		return download;
	}
}

/** Messages of the browser about failed requests: the specs provoke those on purpose. */
const aboutRequests = /Failed to load resource/;

export const test = base.extend<Setting & { visitor: Visitor }>({
	language: ['zh', { option: true }],
	device: ['desktop', { option: true }],
	visitor: async ({ page, language, device }, use) => {
		const complaints: string[] = [];
		page.on('pageerror', (error) => complaints.push(error.message));
		page.on('console', (message) => {
			const bad = ['error', 'warning'].includes(message.type());
			if (bad && !aboutRequests.test(message.text())) complaints.push(message.text());
		});
		await use(new Visitor(page, { language, device }));
		expect(complaints, 'what the browser complained about').toEqual([]);
	}
});

export { expect };
