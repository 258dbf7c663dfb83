/** What stands over a page, such as a dialog, a sheet or the full view, and the browser's history. */
import { expect, type Locator, type Page } from '@playwright/test';
import { overlaysInHistory } from './history.ts';
import type { Visitor } from './visitor.ts';

export class Overlay {
	private readonly page: Page;

	constructor(private readonly visitor: Visitor) {
		this.page = visitor.page;
	}

	get dialog(): Locator {
		return this.page.getByRole('dialog');
	}

	/** Comes to the workbench from the prices, so that there is something to go back to. */
	async comeFromPrices(): Promise<void> {
		await this.visitor.open('/pricing');
		await this.page.getByRole('banner').getByRole('link', { name: '小猫更衣' }).click();
		await expect(this.page).toHaveURL('/');
	}

	/** Comes from the prices with photos in the slots, and asks for a picture without an account. */
	async comeToGate(): Promise<void> {
		await this.comeFromPrices();
		await this.visitor.fillSlots();
		await this.openGate();
	}

	async openGate(): Promise<void> {
		await this.visitor.generate();
		await expect(this.dialog).toBeVisible();
	}

	/** Takes up logging in at the gate, which begins with signing up. */
	async chooseLogIn(): Promise<void> {
		await this.dialog.getByRole('button', { name: '登录' }).first().click();
	}

	async openFullView(): Promise<void> {
		await this.page.getByRole('button', { name: this.visitor.words.open }).first().click();
		await expect(this.dialog).toBeVisible();
	}

	/** Goes back, which closes what stands over the page and stays on it. */
	async backCloses(overlay: Locator, path: string): Promise<void> {
		await this.page.goBack();
		await expect(overlay).toBeHidden();
		await expect(this.page).toHaveURL(path);
	}

	/** Goes back, to another page. */
	async backTo(path: string): Promise<void> {
		await this.page.goBack();
		await expect(this.page).toHaveURL(path);
	}

	/** How many entries the history has. */
	entries(): Promise<number> {
		return this.page.evaluate(() => history.length);
	}

	/** Sees that the browser stands on the page's own entry, not on one of an overlay. */
	async leavesNoEntry(): Promise<void> {
		await expect.poll(() => overlaysInHistory(this.page)).toBe(0);
	}
}
