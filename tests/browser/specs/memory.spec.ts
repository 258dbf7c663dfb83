import { writeFileSync } from 'node:fs';
import { peakMemory } from '../support/memory.ts';
import { changeBrowser } from '../support/older-browser.ts';
import { flatJpeg, sizeOf } from '../support/photos.ts';
import { Studio } from '../support/studio.ts';
import { expect, test } from '../support/visitor.ts';

const gigabyte = 1024 ** 3;

const browsers: [string, Parameters<typeof changeBrowser>[1]][] = [
	['', {}],
	[' without ImageDecoder', { inWorker: 'delete self.ImageDecoder' }],
	[' without OffscreenCanvas in workers', { inWorker: 'delete self.OffscreenCanvas' }]
];

for (const [which, changes] of browsers) {
	test(`ten photos of 96 megapixels at once are made ready in less than a gigabyte${which}`, async ({
		visitor,
		page,
		operator
	}, testInfo) => {
		test.slow();
		await changeBrowser(page, changes);
		await visitor.register();
		await new Studio(visitor).becomePlus(operator);
		await visitor.open('/');
		await expect(visitor.balance(6)).toBeVisible();
		const slot = visitor.slot('服装');
		const input = slot.locator('input[type=file]').first();

		const photo = flatJpeg(12_000, 8_000);
		expect(sizeOf(photo)).toEqual({ width: 12_000, height: 8_000 });
		const files = Array.from({ length: 10 }, (_, index) => {
			const path = testInfo.outputPath(`${index}.jpg`);
			writeFileSync(path, photo);
			return path;
		});
		const taken = await peakMemory(async () => {
			await input.setInputFiles(files);
			await expect(slot.getByRole('status')).toHaveText(/正在整理照片：10 张里好了 \d 张/);
			await expect(slot.locator('[data-state=uploaded]')).toHaveCount(10, { timeout: 120_000 });
		});
		console.log(`${Math.round(taken / 1e6)} MB${which}`);
		expect(taken).toBeLessThan(gigabyte);
		expect(taken, 'something was measured').toBeGreaterThan(gigabyte / 50);
		await expect(slot.getByRole('status')).toHaveCount(0);
		const picture = slot.getByRole('img').first();
		const size = (each: HTMLImageElement) => [each.naturalWidth, each.naturalHeight];
		expect(await picture.evaluate(size)).toEqual([2048, 1365]);
	});
}
