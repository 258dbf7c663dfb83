/** Somebody in front of the product: the steps that the specs are told in. */
import { randomUUID } from 'node:crypto';
import {
	test as base,
	expect,
	type APIResponse,
	type Browser,
	type BrowserContextOptions,
	type Download,
	type Locator,
	type Page
} from '@playwright/test';
import { newCredentials, type Credentials } from './credentials.ts';
import { termsVersion } from '../../../frontend/src/lib/legal/version.ts';
import { Hold } from './gateway.ts';
import { historySettled } from './history.ts';
import { Operator } from './operator.ts';
import { codeFor } from './outbox.ts';
import { garment, person } from './photos.ts';
import { words, type LanguageCode, type Words } from './words.ts';

export interface Setting {
	language: LanguageCode;
	device: 'desktop' | 'phone';
}

/** A task, as far as the specs look at it. */
export interface NewestTask {
	state: string;
	preset: string;
	prompt: string | null;
	prompt_source: string;
	aspect_ratio: string;
	outputs: { state: string; image: { width: number; height: number } | null }[];
}

export class Visitor {
	readonly words: Words;
	#isConnected = false;
	#questions = 0;

	constructor(
		readonly page: Page,
		private readonly setting: Setting,
		/** Where the product is, without a path. */
		readonly origin: string
	) {
		this.words = words[setting.language];
		page.on('websocket', (socket) => {
			socket.on('framereceived', () => (this.#isConnected = true));
			socket.on('close', () => (this.#isConnected = false));
		});
		page.on('request', (request) => {
			if (new URL(request.url()).pathname === '/api/live') this.#questions += 1;
		});
	}

	/** Asks the service for something past the pages, as they would. */
	post(path: string, data?: unknown): Promise<APIResponse> {
		const headers = { Origin: this.origin, 'Idempotency-Key': randomUUID() };
		return this.page.request.post(path, { headers, data });
	}

	/** Opens a page, and switches the language as a reader would. */
	async open(path = '/'): Promise<void> {
		await historySettled(this.page);
		await this.page.goto(path);
		await this.#isLive();
		const lang = () => this.page.evaluate(() => document.documentElement.lang);
		if ((await lang()) === this.words.lang) return;
		await this.page
			.getByRole('button', { name: this.setting.language === 'en' ? 'English' : '中文' })
			.click();
		await expect.poll(lang).toBe(this.words.lang);
	}

	/** Loads the page anew. */
	async reload(): Promise<void> {
		await historySettled(this.page);
		await this.page.reload();
		await this.#isLive();
	}

	/** Waits until the page answers to what is done on it. */
	async #isLive(): Promise<void> {
		await this.page.locator('html[data-live]').waitFor();
	}

	/** Registers past the pages, which logs in; the next one that is opened knows it. */
	async register(who = newCredentials()): Promise<Credentials> {
		await this.succeed('/api/auth/register', { ...who, terms_version: termsVersion });
		const code = await codeFor(who.email);
		await this.succeed('/api/auth/register/confirm', { ...who, code });
		await this.remember();
		return who;
	}

	/** Logs in past the pages; the next one that is opened knows it. */
	async logIn(who: Credentials): Promise<void> {
		await this.succeed('/api/auth/login', who);
		await this.remember();
	}

	private async succeed(path: string, data: unknown): Promise<void> {
		const answer = await this.post(path, data);
		expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
	}

	/** What a page keeps once somebody has logged in. */
	private async remember(): Promise<void> {
		const kept = { 'logged-in': 'yes', language: this.setting.language };
		// Once for each log-in: whoever logs out stays out.
		const done = `prepared ${randomUUID()}`;
		await this.page.context().addInitScript(
			([kept, done]) => {
				if (localStorage.getItem(done)) return;
				const all = { ...kept, [done]: 'yes' };
				Object.entries(all).forEach(([key, value]) => localStorage.setItem(key, value));
			},
			[kept, done] as const
		);
	}

	/** Registers past the pages and opens one, which knows who is here. */
	async enter(path = '/'): Promise<Credentials> {
		const who = await this.register();
		await this.open(path);
		await expect(this.balance(6)).toBeVisible();
		return who;
	}

	async registerByHand(who = newCredentials()): Promise<Credentials> {
		await this.open('/register');
		await this.fillNewAccount(this.page.getByRole('main'), who);
		await expect(this.balance(6)).toBeVisible();
		return who;
	}

	/** Fills the form that registers, and types the code of the letter. */
	async fillNewAccount(form: Locator, who = newCredentials()): Promise<Credentials> {
		await this.fillCredentials(form, who, this.words.registerAction);
		await this.fillCode(form, await codeFor(who.email), this.words.verifyAction);
		return who;
	}

	async fillCode(form: Locator, code: string, action: string): Promise<void> {
		await form.getByLabel(this.words.mailCode, { exact: true }).fill(code);
		await form.getByRole('button', { name: action, exact: true }).click();
	}

	async logInByHand(who: Credentials): Promise<void> {
		await this.open('/login');
		await this.fillCredentials(this.page.getByRole('main'), who, this.words.loginAction);
		await expect(this.page).toHaveURL('/');
	}

	/** Logs out by the card that this balance opens. */
	async logOut(credits: number): Promise<void> {
		await this.balance(credits).click();
		await this.page.getByRole('button', { name: this.words.logout }).click();
		await expect(this.balance(credits)).toBeHidden();
		await historySettled(this.page);
	}

	async fillCredentials(form: Locator, who: Credentials, action: string): Promise<void> {
		await form.getByLabel(this.words.email).fill(who.email);
		await form.getByLabel(this.words.password, { exact: true }).fill(who.password);
		await form.getByRole('button', { name: action, exact: true }).click();
	}

	/** Waits until the service tells the page by itself what changes. */
	async listens(): Promise<void> {
		await expect.poll(() => this.#isConnected, 'the page listens').toBe(true);
	}

	/** Sees what an action elsewhere brings, told by the service: the page has not asked. */
	async seesAtOnce(seen: Locator, action: () => Promise<unknown>): Promise<void> {
		await this.listens();
		const before = this.#questions;
		await action();
		await expect(seen).toBeVisible();
		expect(this.#questions, 'questions asked meanwhile').toBe(before);
	}

	/** Holds the answers to requests back until the function it gives is called. */
	async holdBack(url: string): Promise<() => void> {
		let release = () => {};
		const released = new Promise<void>((go) => (release = go));
		await this.page.route(url, async (route) => {
			await released;
			await route.continue();
		});
		return release;
	}

	/** Somebody else, or the same person on another device. */
	async elsewhere(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
		const context = await browser.newContext({ baseURL: this.origin, ...options });
		const setting = { language: 'zh', device: 'desktop' } as const;
		return new Visitor(await context.newPage(), setting, this.origin);
	}

	/** Types a code on its page and sends it. */
	async redeem(code: string): Promise<void> {
		await this.page.getByLabel(this.words.code, { exact: true }).fill(code);
		await this.page.getByRole('button', { name: this.words.redeem, exact: true }).click();
	}

	/** The id of who is logged in. */
	async accountId(): Promise<string> {
		const me = (await (await this.page.request.get('/api/me')).json()) as { id: string };
		return me.id;
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

	/** Gives a person and a garment, and waits until both are made ready. */
	async fillSlots(): Promise<void> {
		for (const [slot, file] of [
			['人物', person],
			['服装', garment]
		] as const) {
			await this.choose(slot, file);
			await expect(this.photo(slot)).toHaveAttribute('data-state', /ready|uploaded/);
		}
	}

	slot(name: string): Locator {
		return this.page.getByRole('region', { name: new RegExp(`^${name}( \\d+ / \\d+)?$`) });
	}

	/** The photo in a slot, made ready. */
	photo(slot: string): Locator {
		return this.slot(slot).locator('[data-testid=photo]:not([data-state=preparing])');
	}

	/** Takes up a tool, by its name in Chinese. */
	async takeTool(name: string): Promise<void> {
		await this.pick(name);
	}

	/** Picks one choice of several: a label around its radio button. */
	async pick(name: string): Promise<void> {
		const choice = this.page.getByRole('radio', { name, exact: true });
		await this.page.locator('label').filter({ has: choice, visible: true }).click();
		await expect(choice).toBeChecked();
	}

	/** What a tool is called in this visitor's language. */
	toolName(tools: { id: string; name: Record<LanguageCode, string> }[], id: string): string {
		return tools.find((tool) => tool.id === id)?.name[this.setting.language] ?? id;
	}

	/** The newest task of the account, as the service has it. */
	async newestTask(): Promise<NewestTask> {
		const answer = await this.page.request.get('/api/tasks?limit=1');
		const { tasks } = (await answer.json()) as { tasks: NewestTask[] };
		const [task] = tasks;
		if (!task) throw new Error('the account has no task');
		return task;
	}

	/** The body of the next upload, in base64: the browser's protocol does not show bodies from blobs. */
	nextUpload(): Promise<string> {
		return this.page.evaluate(
			() =>
				new Promise<string>((resolve) => {
					const send = XMLHttpRequest.prototype.send;
					XMLHttpRequest.prototype.send = function (body) {
						void new Response(body as Blob).bytes().then((bytes) => {
							resolve(btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')));
						});
						send.call(this, body);
					};
				})
		);
	}

	async writePrompt(prompt: string): Promise<void> {
		const field = this.page.getByRole('textbox', { name: this.words.prompt });
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

/** Collects what the browser complains about on a page; what is provoked is left out. */
export function complaintsOn(page: Page, provokes: RegExp | null = null): string[] {
	const complaints: string[] = [];
	page.on('pageerror', (error) => complaints.push(error.message));
	page.on('console', (message) => {
		const bad = ['error', 'warning'].includes(message.type());
		const isExpected = provoked.test(message.text()) || provokes?.test(message.text());
		if (bad && !isExpected) complaints.push(message.text());
	});
	return complaints;
}

/** Messages about refused requests, which specs provoke, and of the runner that keeps workers away. */
const provoked = new RegExp(
	[
		'Failed to load resource',
		'WebSocket connection to \\S+ failed: (HTTP Authentication failed|Error in connection)',
		'Service Worker registration blocked by Playwright'
	].join('|')
);

/** What the browser complains of because of what a spec does to it. */
interface Provoking {
	provokes: RegExp | null;
}

export const test = base.extend<
	Setting & Provoking & { visitor: Visitor; hold: Hold },
	{ operator: Operator }
>({
	operator: [
		async ({}, use, { project }) => {
			const operator = await Operator.onDuty(project.use.baseURL ?? '');
			await use(operator);
			await operator.retire();
		},
		{ scope: 'worker' }
	],
	language: ['zh', { option: true }],
	device: ['desktop', { option: true }],
	provokes: [null, { option: true }],
	hold: async ({}, use) => {
		const hold = new Hold();
		await use(hold);
		await hold.release();
	},
	visitor: async ({ page, language, device, baseURL, provokes }, use) => {
		const complaints = complaintsOn(page, provokes);
		await use(new Visitor(page, { language, device }, new URL(baseURL ?? '').origin));
		expect(complaints, 'what the browser complained about').toEqual([]);
	}
});

export { expect, newCredentials, type Credentials };
