/** Which notices this browser's reader has dismissed. */

export interface ShownNotice {
	id: string;
	text_zh: string;
	text_en: string;
}

const key = 'notices-dismissed';

/** Those that are left to show, the newest first. */
export function unread(notices: ShownNotice[]): ShownNotice[] {
	const dismissed = localStorage.getItem(key)?.split(' ') ?? [];
	return notices.filter(({ id }) => !dismissed.includes(id));
}

/** Remembers what was dismissed, of the notices that there still are. */
export function dismiss(id: string, notices: ShownNotice[]): void {
	const left = unread(notices);
	const gone = notices.filter((each) => each.id === id || !left.includes(each));
	localStorage.setItem(key, gone.map((each) => each.id).join(' '));
}
