import { language } from '#lib/language/language.svelte.ts';
import { auditWords } from '../words/audit';

/** What a deed is called; its own name, where nobody has written another. */
export function actionName(action: string): string {
	const names: Record<string, string> = language.pick(auditWords).actions;
	return names[action] ?? action;
}

/** Where the thing is that a deed was done to, if it has a page. */
export function subjectPlace(action: string): 'user' | 'task' | 'orders' | null {
	const [kind] = action.split('.');
	if (kind === 'account' || kind === 'membership' || kind === 'credits') return 'user';
	if (kind === 'task') return 'task';
	return kind === 'order' ? 'orders' : null;
}
