import { expect, test } from 'vitest';
import { Pages } from './pages.svelte';

const item = (id: string) => ({ id });
const ids = (pages: Pages<{ id: string }>) => pages.items.map(({ id }) => id).join('');

/** Serves a list, newest first, two to a page; the cursor is the last id of a page. */
function serving(list: { of: string }) {
	return new Pages(async (cursor) => {
		const rest = cursor === null ? list.of : list.of.slice(list.of.indexOf(cursor) + 1);
		const items = [...rest.slice(0, 2)].map(item);
		return { items, next: rest.length > 2 ? (items.at(-1)?.id ?? null) : null };
	});
}

test('each page adds to the ones before, until the last', async () => {
	const pages = serving({ of: 'edcba' });
	await pages.start();
	expect([ids(pages), pages.hasMore]).toEqual(['ed', true]);
	await pages.more();
	await pages.more();
	expect([ids(pages), pages.hasMore]).toEqual(['edcba', false]);
});

test('what is new comes on top, and what was read stays', async () => {
	const list = { of: 'dcba' };
	const pages = serving(list);
	await pages.start();
	await pages.more();
	list.of = 'edcba';
	await pages.refresh();
	expect(ids(pages)).toBe('edcba');
});

test('news and the next page do not take each other away', async () => {
	const list = { of: 'fedcba' };
	const pages = serving(list);
	await pages.start();
	list.of = 'gfedcba';
	await Promise.all([pages.more(), pages.refresh()]);
	expect(ids(pages)).toBe('gfedc');
	list.of = 'hgfedcba';
	await Promise.all([pages.refresh(), pages.more()]);
	expect(ids(pages)).toBe('hgfedcba');
});

test('more news than a page has begins the list anew, without a gap', async () => {
	const list = { of: 'ba' };
	const pages = serving(list);
	await pages.start();
	list.of = 'gfedcba';
	await pages.refresh();
	expect([ids(pages), pages.hasMore]).toEqual(['gf', true]);
});

test('an answer to an earlier question is dropped', async () => {
	const answers: ((items: { id: string }[]) => void)[] = [];
	const pages = new Pages(
		() =>
			new Promise<{ items: { id: string }[]; next: null }>((resolve) =>
				answers.push((items) => resolve({ items, next: null }))
			)
	);
	const [first, second] = [pages.start(), pages.start()];
	answers[1]?.([item('n')]);
	answers[0]?.([item('o')]);
	await Promise.all([first, second]);
	expect(ids(pages)).toBe('n');
});

test('a page that did not come is asked for again', async () => {
	let reachable = false;
	const pages = new Pages(async () => {
		if (!reachable) throw new Error('out of reach');
		return { items: [item('a')], next: null };
	});
	await pages.start();
	expect([pages.trouble, pages.loaded]).toEqual([true, false]);
	reachable = true;
	await pages.retry();
	expect([pages.trouble, ids(pages)]).toEqual([false, 'a']);
});
