/** The network of a visitor, which goes and comes back. */
import type { Locator, Page } from '@playwright/test';
import type { Visitor } from './visitor.ts';

export class Network {
	private readonly page: Page;

	constructor(private readonly visitor: Visitor) {
		this.page = visitor.page;
	}

	async lose(): Promise<void> {
		await this.page.context().setOffline(true);
	}

	async comeBack(): Promise<void> {
		await this.page.context().setOffline(false);
	}

	/** The line by which every page says that there is no network. */
	get told(): Locator {
		return this.page.getByTestId('offline').getByText('没有网络');
	}

	/** The page in the place of one that cannot be had. */
	get noPage(): Locator {
		return this.page.getByRole('heading', { level: 1, name: '没有网络' });
	}

	/** The page of prices. */
	get prices(): Locator {
		return this.page.getByRole('heading', { level: 1, name: '用多少，买多少' });
	}

	async goToPrices(): Promise<void> {
		await this.page.getByRole('link', { name: '价格' }).click();
	}

	/** The garment in its slot, which losing the network does not take. */
	get photo(): Locator {
		return this.visitor.photo('服装').getByRole('img');
	}

	/** Opens a page and waits until the service worker has its copy and answers for it. */
	async openWithCopy(path = '/'): Promise<void> {
		await this.visitor.open(path);
		await this.keepCopy();
	}

	async keepCopy(): Promise<void> {
		await this.page.evaluate(async () => {
			await navigator.serviceWorker.ready;
			if (navigator.serviceWorker.controller) return;
			await new Promise((taken) =>
				navigator.serviceWorker.addEventListener('controllerchange', taken, { once: true })
			);
		});
	}
}
