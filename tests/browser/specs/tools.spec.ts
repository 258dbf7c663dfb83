import { randomUUID } from 'node:crypto';
import { callsWith } from '../support/gateway.ts';
import { sample } from '../support/photos.ts';
import { fillings, presetsOf } from '../support/presets.ts';
import { expect, test } from '../support/visitor.ts';

const gateways = [
	{ style: 'chat', baseURL: process.env.BASE_URL, devstack: process.env.DEVSTACK_URL },
	{
		style: 'native',
		baseURL: process.env.NATIVE_BASE_URL,
		devstack: process.env.NATIVE_DEVSTACK_URL
	}
] as const;

for (const { style, baseURL, devstack } of gateways) {
	test.describe(`through a gateway of ${style} style`, () => {
		test.use({ ...(baseURL ? { baseURL } : {}) });

		for (const [tool, photos] of Object.entries(fillings)) {
			test(`${tool} works with nothing but the images, and with a prompt of one's own`, async ({
				visitor,
				page,
				request
			}) => {
				if (!devstack) throw new Error('the address of the gateway is not given');
				const preset = (await presetsOf(request)).find(({ id }) => id === tool);
				if (!preset) throw new Error(`there is no tool ${tool}`);
				await visitor.register();
				await visitor.open(`/?tool=${tool}`);
				const required = preset.slots.filter(({ min }) => min > 0);
				expect(required).toHaveLength(photos.length);
				for (const [index, { name }] of required.entries()) {
					await visitor.choose(name.zh, sample(photos[index] ?? ''));
				}

				await visitor.generate();
				await visitor.seeResult();
				expect(await visitor.newestTask()).toMatchObject({
					preset: tool,
					prompt_source: 'preset',
					prompt: null
				});

				const own = `放在雪地里，编号 ${randomUUID()}`;
				await visitor.writePrompt(own);
				await visitor.generate();
				await expect(page.getByTestId('run')).toHaveCount(2);
				await visitor.seeResult();
				expect(await visitor.newestTask()).toMatchObject({ prompt_source: 'custom', prompt: own });
				await expect(visitor.balance(2)).toBeVisible();

				const calls = await callsWith(devstack, own);
				expect(calls.map((call) => [call.style, call.images.length])).toEqual([
					[style, required.length]
				]);
			});
		}
	});
}

test('every tool on offer is tried above', async ({ request }) => {
	const offered = (await presetsOf(request)).map(({ id }) => id);
	expect(offered.toSorted()).toEqual(Object.keys(fillings).toSorted());
});
