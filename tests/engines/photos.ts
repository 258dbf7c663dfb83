/** Photos and overlays, as far as engines differ. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { garment, person, personFile, withOrientation } from '../browser/support/photos.ts';
import type { Page } from './support/page.ts';

const fixture = (name: string) =>
	fileURLToPath(new URL(`../browser/fixtures/photos/${name}`, import.meta.url));

/** The person's photo, stored on its side; cameras do so. */
export async function sidewaysPerson(): Promise<string> {
	const path = join(await mkdtemp(join(tmpdir(), 'kitten-closet-')), 'sideways.jpg');
	await writeFile(path, withOrientation(personFile.buffer, 6));
	return path;
}

/** No workers: whatever is done to photos, the page does itself. */
export const withoutWorkers = () => Reflect.deleteProperty(window, 'Worker');

/** Chooses a file of `tests/browser/fixtures/photos`, which is taken. */
export async function isTaken(page: Page, name: string): Promise<void> {
	await page.open('/');
	await page.choose('选照片: 服装', fixture(name));
	await page.see('ready photo', '服装照片');
}

export async function halfIsRefused(page: Page): Promise<void> {
	await page.open('/');
	await page.choose('选照片: 服装', fixture('jpeg_half.jpg'));
	await page.see('alert', '这张照片打不开，文件可能坏了。');
}

export async function backClosesTheGate(page: Page): Promise<void> {
	await page.open('/pricing');
	await page.follow('试衣间');
	await page.choose('选照片: 人物', person);
	await page.choose('选照片: 服装', garment);
	await page.see('ready photo', '服装照片');
	for (let time = 0; time < 2; time += 1) {
		await page.press('生成 · 2 积分');
		await page.see('button', '关闭');
		await page.goBack();
		await page.seeGone('button', '关闭');
		await page.see('ready photo', '服装照片');
	}
}
