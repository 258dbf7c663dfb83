import { readFile } from 'node:fs/promises';
import { expectAccessible } from '../support/accessibility.ts';
import { garment, person, sizeOf } from '../support/photos.ts';
import { expect, test } from '../support/visitor.ts';

test('a visitor registers, tries a garment on and takes the picture home @en-phone-light', async ({
	visitor,
	page,
	hold
}) => {
	const { words } = visitor;

	await test.step('the landing page is the workbench', async () => {
		await visitor.open('/');
		await expect(page.getByRole('heading', { level: 1, name: words.heading })).toBeVisible();
		await expectAccessible(page);
	});

	await test.step('registering gives six credits', async () => {
		await visitor.open('/register');
		await expectAccessible(page);
		await visitor.registerByHand();
		await expect(page).toHaveURL('/');
	});

	await test.step('the slots show the photos at once', async () => {
		await visitor.choose(words.person, person);
		await visitor.choose(words.garment, garment);
		await expect(visitor.photo(words.person).getByRole('img')).toBeVisible();
		await expect(visitor.photo(words.garment).getByRole('img')).toBeVisible();
		await expectAccessible(page);
	});

	await test.step('waiting is told in words and with a bar', async () => {
		await visitor.writePrompt(hold.prompt);
		await visitor.generate();
		await expect(visitor.run.getByText(words.stages)).toBeVisible();
		const bar = visitor.run.getByRole('progressbar');
		const share = async () => Number(await bar.getAttribute('aria-valuenow'));
		const first = await share();
		await expect.poll(share).toBeGreaterThan(first);
		expect(await share()).toBeLessThan(100);
		await expectAccessible(page);
		await hold.release();
	});

	await test.step('the result appears and two credits are gone', async () => {
		await visitor.seeResult();
		await expect(visitor.run.getByText(words.keptUntil)).toBeVisible();
		await expect(visitor.balance(4)).toBeVisible();
		await expectAccessible(page);
	});

	await test.step('arrow keys move the divider between before and after', async () => {
		await visitor.run.getByRole('button', { name: words.compare }).click();
		const viewer = page.getByRole('dialog');
		const divider = viewer.getByRole('slider', { name: words.divider });
		await expect(divider).toHaveValue('50');
		await divider.press('ArrowLeft');
		await divider.press('ArrowLeft');
		await expect(divider).toHaveValue('48');
		await viewer.getByRole('button', { name: words.zoomIn }).click();
		await expect(viewer.getByText('150%')).toBeVisible();
		await expectAccessible(page);
	});

	await test.step('the download is a real picture', async () => {
		const download = await visitor.download(page.getByRole('dialog'));
		expect(download.suggestedFilename()).toMatch(/\.(png|jpg|webp)$/);
		const { width, height } = sizeOf(await readFile(await download.path()));
		expect(width).toBeGreaterThan(200);
		expect(height).toBeGreaterThan(width);
		await page.keyboard.press('Escape');
		await expect(page.getByRole('dialog')).toBeHidden();
	});

	await test.step('the history shows it, with the time that is left', async () => {
		await page.getByRole('link', { name: words.history }).click();
		const task = page.getByTestId('task');
		await expect(task).toHaveCount(1);
		await expect(task.getByText(words.done, { exact: true })).toBeVisible();
		await expect(task.getByText(words.left)).toBeVisible();
		await expectAccessible(page);
	});

	await test.step('the balance opens a card, from which one logs out', async () => {
		await visitor.balance(4).click();
		await expectAccessible(page);
		await page.getByRole('button', { name: words.logout }).click();
		await expect(page.getByTestId('task')).toHaveCount(0);
		await expectAccessible(page);
	});
});
