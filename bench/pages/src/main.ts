/**
 * What the pages are in a browser, told as JSON. The first argument is where the service is, the
 * second how often each is looked at, the third a folder for what is made on the way.
 */
import { withBrowser } from './browser.ts';
import { lighthouseOf } from './lighthouse.ts';
import { makePhoto } from './photo.ts';
import { desktop, phone, thumbnail, type Moments } from './thumbnail.ts';

/** Pages that everybody sees first. */
const paths = ['/', '/pricing'];

const [, , origin, given, folder] = process.argv;
const times = Number(given);
const told = {
	browser: '',
	lighthouse: [] as { path: string; runs: Awaited<ReturnType<typeof lighthouseOf>>[] }[],
	photo: { width: 0, height: 0, bytes: 0 },
	thumbnails: [] as { device: string; runs: Moments[] }[]
};

for (const path of paths) {
	const runs = [];
	for (let time = 0; time < times; time += 1) {
		runs.push(await lighthouseOf(origin + path));
		console.error(`Lighthouse of ${path}, ${time + 1} of ${times}`);
	}
	told.lighthouse.push({ path, runs });
}
await withBrowser(async (browser) => {
	told.browser = await browser.version();
	const photo = await makePhoto(browser, folder);
	told.photo = photo;
	for (const device of [desktop, phone]) {
		const runs = [];
		for (let time = 0; time < times; time += 1) {
			runs.push(await thumbnail(browser, device, origin, photo.file));
			console.error(`a thumbnail on a ${device.name}, ${time + 1} of ${times}`);
		}
		told.thumbnails.push({ device: device.name, runs });
	}
});
console.log(JSON.stringify(told));
