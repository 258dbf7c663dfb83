/** How long a photo takes from being chosen to being seen in its slot, and to being ready to send. */
import type { Browser, Viewport } from 'puppeteer-core';

export interface Device {
	name: 'desktop' | 'phone';
	viewport: Viewport;
	/** How many times slower the page's thread is made. */
	slowdown: number;
}

export const desktop: Device = {
	name: 'desktop',
	viewport: { width: 1280, height: 800 },
	slowdown: 1
};

/** As Lighthouse has it. */
export const phone: Device = {
	name: 'phone',
	viewport: { width: 390, height: 844, isMobile: true, hasTouch: true },
	slowdown: 4
};

/** Milliseconds since the file was chosen. */
export interface Moments {
	/** The thumbnail is on the screen. */
	seen: number;
	/** The photo is straightened, shrunk and stripped. */
	ready: number;
}

/** Chooses a file in the workbench of somebody who comes for the first time. */
export async function thumbnail(
	browser: Browser,
	device: Device,
	origin: string,
	file: string
): Promise<Moments> {
	const visitor = await browser.createBrowserContext();
	try {
		const page = await visitor.newPage();
		await page.setViewport(device.viewport);
		await page.emulateCPUThrottling(device.slowdown);
		await page.goto(origin, { waitUntil: 'networkidle0' });
		await page.waitForSelector('html[data-live]');
		const slot = await page.waitForSelector('[data-testid=drop-area] input[type=file]');
		if (!slot) throw new Error('the workbench has no slot');
		const moments = page.evaluate(watch);
		await slot.uploadFile(file);
		return await moments;
	} finally {
		await visitor.close();
	}
}

/** Runs in the page. */
async function watch(): Promise<Moments> {
	const chosen = new Promise<number>((resolve) => {
		const options = { capture: true, once: true };
		document.addEventListener('change', () => resolve(performance.now()), options);
	});
	const until = async <Found>(find: () => Found | null): Promise<Found> => {
		for (;;) {
			const found = find();
			if (found) return found;
			await new Promise(requestAnimationFrame);
		}
	};
	const beginning = await chosen;
	const seen = until(() =>
		document.querySelector<HTMLImageElement>('[data-testid=photo] img')
	).then(async (picture) => {
		// Where the prepared picture takes its place meanwhile, that one is waited for.
		const isDecoded = () =>
			picture.decode().then(
				() => true,
				() => false
			);
		while (!(await isDecoded()));
		// The frame after the next shows it.
		await new Promise(requestAnimationFrame);
		await new Promise(requestAnimationFrame);
		return performance.now() - beginning;
	});
	const ready = until(() => document.querySelector('[data-testid=photo][data-state=ready]')).then(
		() => performance.now() - beginning
	);
	return { seen: await seen, ready: await ready };
}
