/** Lighthouse on its defaults: a phone of the middle class on slow 4G, both simulated. */
import lighthouse, { type Flags } from 'lighthouse';
import type { Browser } from 'puppeteer-core';
import { withBrowser } from './browser.ts';

const categories = {
	performance: 'performance',
	accessibility: 'accessibility',
	bestPractices: 'best-practices',
	seo: 'seo'
} as const;

const metrics = {
	firstContentfulPaint: 'first-contentful-paint',
	largestContentfulPaint: 'largest-contentful-paint',
	totalBlockingTime: 'total-blocking-time',
	layoutShift: 'cumulative-layout-shift'
} as const;

/** Lighthouse fails now and then to record a page, and asks to be run again: so often it is. */
const tries = 3;

/**
 * One run: scores of 100, metrics in milliseconds (the shift has no unit), how fast the machine was
 * by Lighthouse's own index, and what was at fault.
 */
export async function lighthouseOf(url: string) {
	for (let time = 1; ; time += 1) {
		const report = await withBrowser(look(url));
		const { audits, categories: scored, runtimeError } = report;
		if (runtimeError && time < tries) continue;
		if (runtimeError) throw new Error(`Lighthouse of ${url}: ${runtimeError.message}`);
		// Performance is in the metrics; its other audits only say what might help.
		const faults = Object.values(scored)
			.filter(({ id }) => id !== categories.performance)
			.flatMap(({ auditRefs }) => auditRefs)
			.filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
			.map(({ id }) => `${id}: ${audits[id].title}`);
		return {
			scores: mapped(categories, (id) => Math.round((scored[id].score ?? NaN) * 100)),
			metrics: mapped(metrics, (id) => audits[id].numericValue ?? NaN),
			power: report.environment.benchmarkIndex,
			faults: [...new Set(faults)]
		};
	}
}

const look = (url: string) => async (browser: Browser) => {
	const flags: Flags = { logLevel: 'error', onlyCategories: Object.values(categories) };
	const result = await lighthouse(url, flags, undefined, await browser.newPage());
	if (!result) throw new Error(`Lighthouse told nothing of ${url}`);
	return result.lhr;
};

function mapped<Name extends string, Id>(
	ids: Record<Name, Id>,
	value: (id: Id) => number
): Record<Name, number> {
	const entries = Object.entries(ids) as [Name, Id][];
	return Object.fromEntries(entries.map(([name, id]) => [name, value(id)])) as Record<Name, number>;
}
