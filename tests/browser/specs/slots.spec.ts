import type { JSHandle, Page } from '@playwright/test';
import {
	garmentFile,
	jpegSegments,
	personFile,
	pngClaiming,
	sizeOf,
	svgNamedJpg,
	thirtyOneMegabytes,
	truncatedJpeg,
	withOrientation,
	type GivenFile
} from '../support/photos.ts';
import { Studio } from '../support/studio.ts';
import { expect, test, type Visitor } from '../support/visitor.ts';

/** Makes files in the page, inside a DataTransfer, as dropping and pasting do. */
const transferOf = (page: Page, ...files: GivenFile[]) =>
	page.evaluateHandle(
		(files) => {
			const transfer = new DataTransfer();
			for (const { name, mimeType, base64 } of files) {
				const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
				transfer.items.add(new File([bytes], name, { type: mimeType }));
			}
			return transfer;
		},
		files.map(({ buffer, ...file }) => ({ ...file, base64: buffer.toString('base64') }))
	);

/** What another tab hands over of a picture that is dragged from it. */
const transferFrom = (page: Page, data: Record<string, string>) =>
	page.evaluateHandle((data) => {
		const transfer = new DataTransfer();
		for (const [type, text] of Object.entries(data)) transfer.setData(type, text);
		return transfer;
	}, data);

const paste = (page: Page, clipboardData: JSHandle<DataTransfer>) =>
	page.evaluate(
		(clipboardData) =>
			window.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true })),
		clipboardData
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
		await paste(page, await transferOf(page, file));
		await expect(visitor.photo(slot)).toBeVisible();
	}
});

test('two photos dropped or pasted at once both arrive', async ({ visitor, page }) => {
	const both = () => transferOf(page, personFile, garmentFile);
	const arrived = async () => {
		for (const slot of ['人物', '服装']) {
			await expect(visitor.photo(slot)).toHaveAttribute('data-state', 'ready');
		}
	};
	await page.getByRole('main').dispatchEvent('drop', { dataTransfer: await both() });
	await arrived();
	await page.getByRole('button', { name: '移除这张人物照片' }).click();
	await page.getByRole('button', { name: '移除这张服装照片' }).click();
	await paste(page, await both());
	await arrived();
});

test('a bad file does not take the place of a good photo', async ({ visitor, page }) => {
	const slot = visitor.slot('服装');
	await slot.locator('input[type=file]').first().setInputFiles(garmentFile);
	await expect(visitor.photo('服装')).toHaveAttribute('data-state', 'ready');
	const shown = await slot.getByRole('img').getAttribute('src');
	await slot.locator('input[type=file]').first().setInputFiles(truncatedJpeg);
	await expect(slot.getByRole('alert')).toHaveText(
		'新的这张没有用上：这张照片打不开，文件可能坏了。原来那张还在。'
	);
	await expect(visitor.photo('服装')).toHaveAttribute('data-state', 'ready');
	await expect(slot.getByRole('img')).toHaveAttribute('src', shown ?? '');
	await page.reload();
	await expect(visitor.photo('服装'), 'it is kept, too').toHaveAttribute('data-state', 'ready');
});

test('of twelve garments ten are taken, and that the others are not is in sight', async ({
	visitor,
	operator
}) => {
	await visitor.register();
	await new Studio(visitor).becomePlus(operator);
	await visitor.open('/');
	await expect(visitor.balance(6)).toBeVisible();
	const input = visitor.slot('服装').locator('input[type=file]').first();
	await input.setInputFiles(Array.from({ length: 12 }, () => garmentFile));
	const notice = visitor.slot('服装').getByRole('alert').getByText('这里最多放 10 张');
	await expect(notice).toBeInViewport();
	await expect(visitor.photo('服装')).toHaveCount(10);
	await expect(notice).toBeInViewport();
});

test.describe('a picture dragged or pasted from another tab', () => {
	const address = 'https://pictures.example/shirt.jpg';
	const markup = (source: string) => `<a href="https://shop.example/"><img src="${source}"></a>`;
	const serve = (page: Page, headers: Record<string, string>) =>
		page.route(address, (route) =>
			route.fulfill({ body: garmentFile.buffer, contentType: 'image/jpeg', headers })
		);

	test('comes from markup with the picture in it', async ({ visitor, page }) => {
		const data = `data:image/jpeg;base64,${garmentFile.buffer.toString('base64')}`;
		const dataTransfer = await transferFrom(page, {
			'text/html': markup(data),
			'text/uri-list': 'https://shop.example/'
		});
		await visitor.slot('服装').dispatchEvent('drop', { dataTransfer });
		await expect(visitor.photo('服装')).toHaveAttribute('data-state', 'ready');
	});

	test('comes from its address, where its site lets pages read it', async ({ visitor, page }) => {
		await serve(page, { 'Access-Control-Allow-Origin': '*' });
		await paste(page, await transferFrom(page, { 'text/uri-list': address }));
		await expect(visitor.photo('人物')).toHaveAttribute('data-state', 'ready');
	});

	test('is to be saved first, where its site does not', async ({ visitor, page }) => {
		await serve(page, { 'Access-Control-Allow-Origin': 'https://pictures.example' });
		const dataTransfer = await transferFrom(page, { 'text/html': markup(address) });
		await visitor.slot('服装').dispatchEvent('drop', { dataTransfer });
		await expect(visitor.slot('服装').getByRole('alert')).toHaveText(
			'那个网站不让别的网页读取这张图。先把图片存到这台设备，再从这里选。'
		);
	});

	test('leaves words pasted into a field alone', async ({ visitor, page }) => {
		await page.locator('summary:visible').click();
		const field = page.getByRole('textbox', { name: '提示词' });
		await field.focus();
		const clipboardData = await transferFrom(page, { 'text/plain': address });
		const isTaken = await field.evaluate(
			(field, clipboardData) =>
				!field.dispatchEvent(
					new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
				),
			clipboardData
		);
		expect(isTaken).toBe(false);
		await expect(visitor.photo('人物')).toHaveCount(0);
	});
});

test('a sample shows at once, however slow the network is', async ({ visitor }) => {
	const release = await visitor.holdBack('**/samples/dress.jpg');
	await visitor.slot('服装').getByRole('button', { name: '用示例：墨绿连衣裙' }).click();
	await expect(visitor.slot('服装').getByRole('img')).toBeVisible();
	await expect(visitor.slot('服装').getByRole('progressbar')).toBeVisible();
	release();
	await expect(visitor.photo('服装')).toHaveAttribute('data-state', 'ready');
	await expect(visitor.slot('服装').getByRole('alert')).toBeEmpty();
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
		['an SVG named .jpg', svgNamedJpg, '只认 JPEG、PNG、WebP、HEIC 和 AVIF 照片，这个文件不是。'],
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
