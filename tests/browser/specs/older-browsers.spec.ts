/** What older browsers lack is taken away by script; each photo ends ready, or in words. */
import { unlinkSync, writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { changeBrowser, holdWorker, lyingCanvas, withoutAvif } from '../support/older-browser.ts';
import {
	avifFile,
	fixture,
	garmentFile,
	jpegSegments,
	personFile,
	sizeOf,
	withOrientation,
	type GivenFile
} from '../support/photos.ts';
import { expect, test, type Visitor } from '../support/visitor.ts';

const sideways: GivenFile = { ...personFile, buffer: withOrientation(personFile.buffer, 6) };
const upright = sizeOf(personFile.buffer);

async function give(visitor: Visitor, file: GivenFile | string): Promise<void> {
	await visitor.slot('人物').locator('input[type=file]').first().setInputFiles(file);
}

/** Gives a photo and sees what the service is sent. */
async function sent(visitor: Visitor, file: GivenFile): Promise<Buffer> {
	const upload = visitor.nextUpload();
	await give(visitor, file);
	return Buffer.from(await upload, 'base64');
}

async function expectFault(visitor: Visitor, told: string): Promise<void> {
	await expect(visitor.slot('人物').getByRole('alert')).toHaveText(told);
	await expect(visitor.slot('人物').getByTestId('photo')).toHaveAttribute('data-state', 'faulty');
}

function halfOf(file: GivenFile): GivenFile {
	return { ...file, buffer: file.buffer.subarray(0, file.buffer.length / 2) };
}

/** The brightness of the four corners of a JPEG, from 0 to 255, read from the top left by rows. */
const corners = (page: Page, jpeg: Buffer) =>
	page.evaluate(async (base64) => {
		const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
		const picture = await createImageBitmap(new Blob([bytes]));
		const canvas = new OffscreenCanvas(2, 2);
		const context = canvas.getContext('2d');
		context?.drawImage(picture, 0, 0, 2, 2);
		const pixels = context?.getImageData(0, 0, 2, 2).data ?? [];
		return [0, 4, 8, 12].map((at) => pixels[at] ?? 0);
	}, jpeg.toString('base64'));

const lacking: [string, Parameters<typeof changeBrowser>[1]][] = [
	['OffscreenCanvas in workers', { inWorker: 'delete self.OffscreenCanvas' }],
	['a 2D canvas in workers', { inWorker: 'OffscreenCanvas.prototype.getContext = () => null' }],
	['createImageBitmap', { inWorker: 'delete self.createImageBitmap' }],
	[
		'a createImageBitmap that takes files',
		{ inWorker: "self.createImageBitmap = () => Promise.reject(new Error('no files'))" }
	],
	['workers', { onPage: 'delete window.Worker' }],
	[
		'workers, smooth scaling and reading files by themselves',
		{
			onPage: `
				delete window.Worker;
				delete CanvasRenderingContext2D.prototype.imageSmoothingQuality;
				delete Blob.prototype.arrayBuffer;
			`
		}
	]
];

for (const [what, changes] of lacking) {
	test(`without ${what} a photo is straightened, shrunk and stripped`, async ({
		visitor,
		page
	}) => {
		await changeBrowser(page, changes);
		await visitor.enter();
		const straight = await sent(visitor, personFile);
		expect(sizeOf(straight)).toEqual(upright);
		const turned = await sent(visitor, sideways);
		expect(sizeOf(turned)).toEqual({ width: upright.height, height: upright.width });
		expect(jpegSegments(turned)).not.toContainEqual(0xe1);
		const [topLeft, topRight, bottomLeft, bottomRight] = await corners(page, straight);
		const around = [bottomLeft, topLeft, bottomRight, topRight];
		for (const [at, brightness] of (await corners(page, turned)).entries()) {
			expect(Math.abs(brightness - (around[at] ?? 0)), 'turned to the right').toBeLessThan(12);
		}
		await expect(visitor.photo('人物')).toHaveAttribute('data-state', 'uploaded');
	});
}

test.describe('where the canvas gives noise', () => {
	test.beforeEach(async ({ visitor, page }) => {
		await changeBrowser(page, { inWorker: lyingCanvas });
		await visitor.enter();
	});

	test('the photo is sent as it is', async ({ visitor }) => {
		expect(await sent(visitor, personFile)).toEqual(personFile.buffer);
		await expect(visitor.photo('人物')).toHaveAttribute('data-state', 'uploaded');
	});

	test('a photo on its side is refused in words: nothing would turn it', async ({ visitor }) => {
		await give(visitor, sideways);
		await expectFault(
			visitor,
			'这张照片是横着存的，这个浏览器的防指纹保护不让网页把它转正。请先在相册里编辑一下再存，或者允许本站读取画布后再选一次。'
		);
	});

	test('an AVIF photo is refused in words: nothing would convert it', async ({ visitor }) => {
		await give(visitor, avifFile);
		await expectFault(
			visitor,
			'这个浏览器的防指纹保护不让网页读取图片，转换不了 HEIC 和 AVIF。请换成 JPEG、PNG 或 WebP，或者允许本站读取画布后再选一次。'
		);
	});
});

test.describe('where there is no canvas at all', () => {
	test.beforeEach(async ({ visitor, page }) => {
		const none = 'HTMLCanvasElement.prototype.getContext = () => null';
		await changeBrowser(page, { onPage: `${none}; delete window.Worker` });
		await visitor.enter();
	});

	test('the photo is sent as it is', async ({ visitor }) => {
		expect(await sent(visitor, personFile)).toEqual(personFile.buffer);
		await expect(visitor.photo('人物')).toHaveAttribute('data-state', 'uploaded');
	});

	test('what cannot be sent so names the browser as the cause', async ({ visitor }) => {
		for (const file of [sideways, avifFile]) {
			await give(visitor, file);
			await expectFault(
				visitor,
				'照片没有坏，是这个浏览器处理不了它。换一个新一些的浏览器，或者换一张小一些的照片。'
			);
			await visitor.slot('人物').getByRole('button', { name: '移除这张人物照片' }).click();
		}
	});
});

test('an AVIF photo is converted before it is sent', async ({ visitor }) => {
	await visitor.enter();
	const picture = await sent(visitor, avifFile);
	expect(sizeOf(picture)).toEqual({ width: 240, height: 320 });
	await expect(visitor.photo('人物')).toHaveAttribute('data-state', 'uploaded');
});

test('a browser that opens no AVIF is named as the cause', async ({ visitor, page }) => {
	await changeBrowser(page, withoutAvif);
	await visitor.open('/');
	await give(visitor, avifFile);
	await expectFault(
		visitor,
		'这个浏览器打不开 AVIF 照片。换一个新一些的浏览器，或者先把它存成 JPEG 再来。'
	);
});

test('an AVIF photo that is damaged says so', async ({ visitor }) => {
	await visitor.open('/');
	await give(visitor, { ...avifFile, buffer: avifFile.buffer.subarray(0, 400) });
	await expectFault(visitor, '这张照片打不开，文件可能坏了。');
});

test('a file that is gone when it is read is not called damaged', async ({
	visitor,
	page
}, testInfo) => {
	const release = await holdWorker(page);
	await visitor.open('/');
	const path = testInfo.outputPath('gone.jpg');
	writeFileSync(path, garmentFile.buffer);
	await give(visitor, path);
	unlinkSync(path);
	release();
	await expectFault(
		visitor,
		'这个文件读不出来：可能已经删除或移走，也可能还在云端没有下载。先确认它在这台设备上，再选一次。'
	);
});

test.describe('photos as phones and markets make them', () => {
	const whole: [string, string][] = [
		['jpeg_junk_between_segments.jpg', 'image/jpeg'],
		['jpeg_zero_bytes_between_segments.jpg', 'image/jpeg'],
		['jpeg_without_end.jpg', 'image/jpeg'],
		['jpeg_without_end_then_trailer.jpg', 'image/jpeg'],
		['png_text_chunk_with_wrong_checksum.png', 'image/png'],
		['photo.avif', 'image/avif']
	];
	for (const [name, type] of whole) {
		test(`${name} is taken`, async ({ visitor }) => {
			await visitor.enter();
			expect(sizeOf(await sent(visitor, fixture(name, type)))).toEqual({ width: 240, height: 320 });
			await expect(visitor.photo('人物')).toHaveAttribute('data-state', 'uploaded');
		});
	}

	const half: [string, GivenFile][] = [
		['a JPEG', fixture('jpeg_half.jpg', 'image/jpeg')],
		['a PNG', halfOf(fixture('png_text_chunk_with_wrong_checksum.png', 'image/png'))]
	];
	for (const [what, file] of half) {
		test(`half of ${what} is refused`, async ({ visitor }) => {
			await visitor.open('/');
			await give(visitor, file);
			await expectFault(visitor, '这张照片打不开，文件可能坏了。');
		});

		test(`half of ${what} is refused without workers, too`, async ({ visitor, page }) => {
			await changeBrowser(page, { onPage: 'delete window.Worker' });
			await visitor.open('/');
			await give(visitor, file);
			await expectFault(visitor, '这张照片打不开，文件可能坏了。');
		});
	}
});

test('a browser that cannot read the scripts is told so', async ({ visitor, page }) => {
	const told = page.getByRole('alert').filter({ hasText: '这个浏览器太旧' });
	await visitor.open('/');
	await expect(told).toBeHidden();
	await page.addInitScript('delete Object.hasOwn');
	await visitor.open('/');
	await expect(told).toBeVisible();
});
