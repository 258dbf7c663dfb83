/** The main story of the product. */
import sharp from 'sharp';
import { expect } from 'vitest';
import { garment, person as usualPerson } from '../browser/support/photos.ts';
import { newAccount } from './support/account.ts';
import { latestCall, photosOfCallAfter } from './support/gateway.ts';
import { likeness } from './support/likeness.ts';
import type { Page } from './support/page.ts';

/** Decibels from which two pictures are the same photo; noise has fewer than 10. */
const samePhoto = 30;

interface Setting {
	/** Takes away what older browsers lack. */
	change?: () => void;
	/** Another photo of the person, such as one on its side. */
	person?: string;
}

export async function story(page: Page, setting: Setting = {}): Promise<void> {
	const { change, person = usualPerson } = setting;
	const account = await newAccount();
	const before = await latestCall();

	await page.open('/login');
	await page.fill('邮箱', account.email);
	await page.fill('密码', account.password);
	await page.press('登录');
	await page.see('button', '6 积分，查看明细');

	if (change) await page.change(change);
	await page.choose('选照片: 人物', person);
	await page.see('picture', '人物照片');
	await page.choose('选照片: 服装', garment);
	await page.see('picture', '服装照片');

	await page.press('生成 · 2 积分');
	const shown = await page.sizeOfPicture('第 1 张');
	await page.see('button', '4 积分，查看明细');

	const [sentPerson, sentGarment, ...others] = await photosOfCallAfter(before);
	expect(others, 'the gateway gets two photos').toEqual([]);
	expect(await likeness(sentPerson!, person)).toBeGreaterThan(samePhoto);
	const { orientation = 1 } = await sharp(sentPerson!).metadata();
	expect(orientation, 'nothing is left to be turned').toBe(1);
	expect(await likeness(sentGarment!, garment)).toBeGreaterThan(samePhoto);

	const { width, height } = await sharp(await page.download('下载')).metadata();
	expect({ width, height }, 'the download is the picture').toEqual(shown);

	await page.press('4 积分，查看明细');
	await page.press('退出登录');
	await page.see('link', '登录');
	await page.open('/history');
	await page.see('link', '登录');
}
