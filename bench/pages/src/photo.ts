/** A photo as phones take them, made here: soft shapes, with the grain of a sensor. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';

/** 12 megapixels. */
const [width, height] = [4000, 3000];

/** Writes the photo into a folder, and tells where it is and how large. */
export async function makePhoto(browser: Browser, folder: string) {
	const page = await browser.newPage();
	const base64 = await page.evaluate(draw, width, height);
	await page.close();
	const bytes = Buffer.from(base64, 'base64');
	const file = join(folder, 'photo.jpg');
	await writeFile(file, bytes);
	return { file, width, height, bytes: bytes.length };
}

/** Runs in the page. The grain is the same every time. */
async function draw(width: number, height: number): Promise<string> {
	const canvas = new OffscreenCanvas(width, height);
	const context = canvas.getContext('2d');
	if (!context) throw new Error('the browser gives no canvas');
	const image = context.createImageData(width, height);
	let seed = 1;
	for (let place = 0; place < image.data.length; place += 4) {
		const [x, y] = [(place / 4) % width, Math.floor(place / 4 / width)];
		seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
		const grain = (seed >>> 27) - 16;
		image.data[place] = 128 + 90 * Math.sin(x / 310) + grain;
		image.data[place + 1] = 128 + 90 * Math.sin(y / 230 + x / 900) + grain;
		image.data[place + 2] = 128 + 90 * Math.cos((x + y) / 410) + grain;
		image.data[place + 3] = 255;
	}
	context.putImageData(image, 0, 0);
	const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 });
	const reader = new FileReader();
	return new Promise((resolve, reject) => {
		reader.onload = () => resolve(String(reader.result).split(',')[1]);
		reader.onerror = () => reject(reader.error);
		reader.readAsDataURL(blob);
	});
}
