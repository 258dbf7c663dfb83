import { language } from '#lib/language/language.svelte.ts';
import type { CodeGrants, PlanItem } from '../shapes';
import type { CodeWords } from '../words/codes';

/** What a code brings, in words. */
export function tellGrants(grants: CodeGrants, words: CodeWords, plans: PlanItem[]): string {
	if (grants.kind === 'credits') return words.credits(language.number(grants.credits));
	if (grants.kind === 'level') return words.level(language.level(grants.level));
	const plan = plans.find(({ id }) => id === grants.plan);
	return words.plan(plan ? language.pick({ zh: plan.name_zh, en: plan.name_en }) : grants.plan);
}
