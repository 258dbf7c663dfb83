/**
 * The language of the pages. They are prerendered in Chinese; English is put in before the page
 * is shown (app.html hides it until then). The choice is remembered in this browser.
 */
import { duration } from './duration';
import { en } from './en';
import { zh, type Dictionary } from './zh';

export type LanguageCode = 'zh' | 'en';

const dictionaries: Record<LanguageCode, Dictionary> = { zh, en };

class Language {
	#code = $state<LanguageCode>('zh');

	get code(): LanguageCode {
		return this.#code;
	}

	/** The words of the current language. */
	get words(): Dictionary {
		return dictionaries[this.#code];
	}

	/** The tag for `lang` and for `Intl`. */
	get tag(): string {
		return this.#code === 'zh' ? 'zh-CN' : 'en';
	}

	/** Takes up the remembered choice, once the page is live. */
	restore(): void {
		if (document.documentElement.lang === 'en') this.#code = 'en';
	}

	choose(code: LanguageCode): void {
		this.#code = code;
		document.documentElement.lang = this.tag;
		localStorage.setItem('language', code);
	}

	/** Picks from what comes in both languages: a text of the API, the words of a page. */
	pick<T>(both: { zh: T; en: T }): T {
		return both[this.#code];
	}

	/** A count, with its thousands set apart. */
	number(count: number): string {
		return count.toLocaleString(this.tag);
	}

	/** The name of a level. */
	level(id: string): string {
		const names: Record<string, string> = this.words.levels;
		return names[id] ?? id;
	}

	/** Why an output ended without a picture, and what to do about it. */
	reason(code: string | null | undefined): { title: string; next: string } {
		const reasons: Record<string, { title: string; next: string }> = this.words.reasons;
		return reasons[code ?? ''] ?? this.words.reasonUnknown;
	}

	/** Hours and minutes of a moment, such as 14:32. */
	time(moment: number): string {
		return new Date(moment).toLocaleTimeString(this.tag, {
			hour: '2-digit',
			minute: '2-digit',
			hour12: false
		});
	}

	/** A moment's day, with its year where that is not this one. */
	day(moment: number): string {
		const date = new Date(moment);
		const thisYear = date.getFullYear() === new Date().getFullYear();
		return date.toLocaleDateString(this.tag, {
			month: this.#code === 'zh' ? 'long' : 'short',
			day: 'numeric',
			...(thisYear ? {} : { year: 'numeric' })
		});
	}

	/** How long something lasts, in its two largest units. */
	duration(milliseconds: number): string {
		return duration(milliseconds, this.#code);
	}

	/** Day, hours and minutes of a moment. */
	dayAndTime(moment: number): string {
		return new Date(moment).toLocaleString(this.tag, {
			month: 'short',
			day: 'numeric',
			hour: '2-digit',
			minute: '2-digit',
			hour12: false
		});
	}
}

export const language = new Language();
