import { randomUUID } from 'node:crypto';
import { callsWith } from '../support/gateway.ts';
import { sample, sampleFile } from '../support/photos.ts';
import { fillings, presetsOf, type Preset } from '../support/presets.ts';
import { Studio } from '../support/studio.ts';
import { expect, test } from '../support/visitor.ts';

/** A prompt of one's own, by which its call is found again. */
const ownPrompt = () => `放在雪地里，编号 ${randomUUID()}`;

function required(presets: Preset[], tool: string): Preset['slots'] {
	const slots = presets.find(({ id }) => id === tool)?.slots.filter(({ min }) => min > 0) ?? [];
	expect(slots).toHaveLength(fillings[tool]?.length ?? 0);
	return slots;
}

for (const [tool, photos] of Object.entries(fillings)) {
	test(`${tool} works with nothing but the images, and with a prompt of one's own`, async ({
		visitor,
		page,
		request
	}) => {
		const slots = required(await presetsOf(request), tool);
		await visitor.enter(`/?tool=${tool}`);
		for (const [index, { name }] of slots.entries()) {
			await visitor.choose(name.zh, sample(photos[index] ?? ''));
		}

		await visitor.generate();
		await visitor.seeResult();
		expect(await visitor.newestTask()).toMatchObject({
			preset: tool,
			prompt_source: 'preset',
			prompt: null
		});

		const own = ownPrompt();
		await visitor.writePrompt(own);
		await visitor.generate();
		await expect(page.getByTestId('run')).toHaveCount(2);
		await visitor.seeResult();
		expect(await visitor.newestTask()).toMatchObject({ prompt_source: 'custom', prompt: own });
		await expect(visitor.balance(2)).toBeVisible();

		const calls = await callsWith(process.env.DEVSTACK_URL ?? '', own);
		expect(calls.map((call) => [call.style, call.images.length])).toEqual([['chat', slots.length]]);
	});
}

test.describe('through a gateway in the style of Google', () => {
	const baseURL = process.env.NATIVE_BASE_URL;
	test.use({ ...(baseURL ? { baseURL } : {}) });

	// The pages do not know which gateway is asked, so these go past them.
	for (const [tool, photos] of Object.entries(fillings)) {
		test(`${tool} works with nothing but the images, and with a prompt of one's own`, async ({
			visitor,
			request
		}) => {
			const slots = required(await presetsOf(request), tool);
			await visitor.register();
			const studio = new Studio(visitor);
			// The photos of a picture that is made are deleted.
			const make = async (wish: { prompt?: string }) => {
				const inputs: Record<string, string[]> = {};
				for (const [index, { id }] of slots.entries()) {
					inputs[id] = [await studio.upload(sampleFile(photos[index] ?? ''))];
				}
				const task = await studio.over(await studio.ask({ preset: tool, inputs, ...wish }));
				expect(task.state).toBe('succeeded');
			};

			await make({});
			expect(await visitor.newestTask()).toMatchObject({
				preset: tool,
				prompt_source: 'preset',
				prompt: null
			});

			const prompt = ownPrompt();
			await make({ prompt });
			expect(await visitor.newestTask()).toMatchObject({ prompt_source: 'custom', prompt });

			const calls = await callsWith(process.env.NATIVE_DEVSTACK_URL ?? '', prompt);
			expect(calls.map((call) => [call.style, call.images.length])).toEqual([
				['native', slots.length]
			]);
		});
	}
});

test('every tool on offer is tried above', async ({ request }) => {
	const offered = (await presetsOf(request)).map(({ id }) => id);
	expect(offered.toSorted()).toEqual(Object.keys(fillings).toSorted());
});
