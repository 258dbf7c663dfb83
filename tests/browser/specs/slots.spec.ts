import type { Page } from '@playwright/test';
import {
	garmentFile,
	jpegSegments,
	personFile,
	pngClaiming,
	sizeOf,
	svgNamedJpg,
	thirtyOneMegabytes,
	truncatedJpeg,
	type GivenFile
} from '../support/photos.ts';
import { expect, test, type Visitor } from '../support/visitor.ts';

/** Makes a file in the page, inside a DataTransfer, as dropping and pasting do. */
const transferOf = (page: Page, file: GivenFile) =>
	page.evaluateHandle(
		({ name, mimeType, base64 }) => {
			const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
			const transfer = new DataTransfer();
			transfer.items.add(new File([bytes], name, { type: mimeType }));
			return transfer;
		},
		{ ...file, base64: file.buffer.toString('base64') }
	);

test.beforeEach(({ visitor }) => visitor.open('/'));

test('a photo can be dropped on its slot', async ({ visitor, page }) => {
	const dataTransfer = await transferOf(page, garmentFile);
	await visitor.slot('服装').dispatchEvent('drop', { dataTransfer });
	await expect(visitor.photo('服装')).toBeVisible();
	await expect(visitor.photo('人物')).toHaveCount(0);
});

test('a photo dropped anywhere else goes to the first empty slot', async ({ visitor, page }) => {
	const dataTransfer = await transferOf(page, personFile);
	await page.getByRole('main').dispatchEvent('drop', { dataTransfer });
	await expect(visitor.photo('人物')).toBeVisible();
});

test('photos can be pasted, one slot after the other', async ({ visitor, page }) => {
	for (const [slot, file] of [['人物', personFile] as const, ['服装', garmentFile] as const]) {
		const clipboardData = await transferOf(page, file);
		await page.evaluate(
			(clipboardData) =>
				window.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true })),
			clipboardData
		);
		await expect(visitor.photo(slot)).toBeVisible();
	}
});

test('a sample garment brings a sample person along', async ({ visitor, page }) => {
	await page.getByRole('main').getByRole('button', { name: '用示例：墨绿连衣裙' }).last().click();
	await expect(visitor.photo('人物')).toBeVisible();
	await expect(visitor.photo('服装')).toBeVisible();
	await expect(page.getByRole('heading', { name: '都放好了' })).toBeVisible();
});

test('a photo can be taken out again', async ({ visitor, page }) => {
	await visitor.slot('人物').locator('input[type=file]').first().setInputFiles(personFile);
	await page.getByRole('button', { name: '移除这张人物照片' }).click();
	await expect(visitor.photo('人物')).toHaveCount(0);
	await expect(page.getByRole('heading', { name: '看看穿在身上的样子' })).toBeVisible();
});

test.describe('what cannot be used is said beside the slot', () => {
	const cases: [string, GivenFile, string][] = [
		['an SVG named .jpg', svgNamedJpg, '只认 JPEG、PNG、WebP 和 HEIC 照片，这个文件不是。'],
		['a truncated JPEG', truncatedJpeg, '这张照片打不开，文件可能坏了。'],
		[
			'a PNG of 50,000 pixels a side',
			pngClaiming(50_000, 50_000),
			'边长超过了 16384 像素，先裁小一些。'
		],
		['a PNG of 199 pixels', pngClaiming(199, 900), '太小了，每条边至少要 200 像素。']
	];
	const expectFaulty = async (visitor: Visitor, file: GivenFile | string, told: string) => {
		const slot = visitor.slot('服装');
		await slot.locator('input[type=file]').first().setInputFiles(file);
		await expect(slot.getByRole('alert')).toHaveText(told);
		await expect(slot.getByTestId('photo')).toHaveAttribute('data-state', 'faulty');
	};
	for (const [what, file, told] of cases) {
		test(what, ({ visitor }) => expectFaulty(visitor, file, told));
	}
	test('31 MB', async ({ visitor }, testInfo) => {
		const huge = thirtyOneMegabytes(testInfo.outputPath('huge.jpg'));
		await expectFaulty(visitor, huge, '文件太大，请控制在 30 MB 以内。');
	});
});

test('Generate says which photo is missing', async ({ visitor }) => {
	await visitor.generate();
	await expect(visitor.slot('人物').getByRole('alert')).toHaveText('先放一张人物照片');
});

test('what leaves the browser is straight, at most 2048 pixels, and without metadata', async ({
	visitor,
	page
}) => {
	await visitor.enter();
	const large = await page.evaluate(async () => {
		const canvas = new OffscreenCanvas(3000, 4000);
		canvas.getContext('2d')?.fillRect(0, 0, 1500, 4000);
		const blob = await canvas.convertToBlob({ type: 'image/jpeg' });
		return btoa(
			Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) =>
				String.fromCharCode(byte)
			).join('')
		);
	});
	const exif = withOrientation(Buffer.from(large, 'base64'), 6);
	const upload = visitor.nextUpload();
	await visitor
		.slot('人物')
		.locator('input[type=file]')
		.first()
		.setInputFiles({ name: 'sideways.jpg', mimeType: 'image/jpeg', buffer: exif });
	const sent = Buffer.from(await upload, 'base64');
	expect(sizeOf(sent)).toEqual({ width: 2048, height: 1536 });
	expect(jpegSegments(sent), 'EXIF and the like are APP1 and above').not.toContainEqual(0xe1);
});

/** Puts an EXIF block into a JPEG that says how the camera was held. */
function withOrientation(jpeg: Buffer, orientation: number): Buffer {
	const tiff = Buffer.from([
		...[0x4d, 0x4d, 0x00, 0x2a, 0x00, 0x00, 0x00, 0x08],
		...[0x00, 0x01],
		...[0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00, orientation, 0x00, 0x00],
		...[0x00, 0x00, 0x00, 0x00]
	]);
	const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
	const head = Buffer.from([0xff, 0xe1, 0, 0]);
	head.writeUInt16BE(body.length + 2, 2);
	return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}
