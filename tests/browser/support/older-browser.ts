/** Takes from the browser what older ones lack, on the page and in the worker that prepares photos. */
import type { Page } from '@playwright/test';

/** The script of the worker. */
const worker = /\/prepare\.worker-[^/]+\.js$/;

/** Runs code before the scripts of the page, and before what the worker does. */
export async function changeBrowser(
	page: Page,
	{ onPage = '', inWorker = '' }: { onPage?: string; inWorker?: string }
): Promise<void> {
	if (onPage) await page.addInitScript(onPage);
	if (!inWorker) return;
	await page.route(worker, async (route) => {
		const answer = await route.fetch();
		await route.fulfill({ response: answer, body: `${inWorker};\n${await answer.text()}` });
	});
}

/** Lets the worker begin when the function it gives is called. */
export async function holdWorker(page: Page): Promise<() => void> {
	let release = () => {};
	const released = new Promise<void>((go) => (release = go));
	await page.route(worker, async (route) => {
		await released;
		await route.continue();
	});
	return release;
}

/** Canvases give noise, as where a browser resists fingerprinting. */
export const lyingCanvas = `
	const noise = (pixels) => {
		for (let at = 0; at < pixels.data.length; at += 1) pixels.data[at] = Math.random() * 256;
		return pixels;
	};
	const { getImageData } = OffscreenCanvasRenderingContext2D.prototype;
	OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...given) {
		return noise(getImageData.apply(this, given));
	};
	const { convertToBlob } = OffscreenCanvas.prototype;
	OffscreenCanvas.prototype.convertToBlob = function (options) {
		const context = this.getContext('2d');
		const pixels = getImageData.call(context, 0, 0, this.width, this.height);
		context.putImageData(noise(pixels), 0, 0);
		return convertToBlob.call(this, options);
	}
`;

/** Neither the worker nor the page opens AVIF. */
export const withoutAvif = {
	inWorker: `
		const open = createImageBitmap;
		self.createImageBitmap = (file, ...given) =>
			file.type === 'image/avif' ? Promise.reject(new Error('unknown')) : open(file, ...given)
	`,
	onPage: `
		const address = URL.createObjectURL;
		URL.createObjectURL = (file) =>
			address(file.type === 'image/avif' ? new Blob(['no picture']) : file)
	`
};
