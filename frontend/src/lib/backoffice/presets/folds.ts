/** The folds of the editor: its reader opens and closes them, and these only ever open. */

/** Opens the last fold of a section: the part that was just added. */
export function openLast(section: Element | null): void {
	const folds = section?.querySelectorAll('details') ?? [];
	[...folds].at(-1)?.setAttribute('open', '');
}

/** Opens whatever hides a field at fault, and puts the focus on the first. */
export function showFaults(form: Element | null): void {
	const fields = [...(form?.querySelectorAll<HTMLElement>('[aria-invalid=true]') ?? [])];
	for (const field of fields) field.closest('details')?.setAttribute('open', '');
	fields[0]?.focus();
}
