/**
 * The language of the pages. They are prerendered in Chinese; English is put in before the page
 * is shown (app.html hides it until then). The choice is remembered in this browser.
 */
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

	/** Picks from a text that the API gives in both languages. */
	pick(text: { zh: string; en: string }): string {
		return text[this.#code];
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
