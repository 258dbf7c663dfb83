/**
 * Light, dark, or as the system says. app.html applies the remembered choice before the first
 * paint; this keeps it right afterwards.
 */
export type ThemeChoice = 'light' | 'dark' | 'system';

const paper = { light: '#FAF8F5', dark: '#141210' };

class Theme {
	#choice = $state<ThemeChoice>('system');

	get choice(): ThemeChoice {
		return this.#choice;
	}

	/** Takes up the remembered choice and follows the system's changes. */
	restore(): () => void {
		const remembered = localStorage.getItem('theme');
		if (remembered === 'light' || remembered === 'dark') this.#choice = remembered;
		const system = matchMedia('(prefers-color-scheme: dark)');
		const follow = () => this.#apply();
		system.addEventListener('change', follow);
		return () => system.removeEventListener('change', follow);
	}

	choose(choice: ThemeChoice): void {
		this.#choice = choice;
		localStorage.setItem('theme', choice);
		this.#apply();
	}

	#apply(): void {
		const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
		const shown = this.#choice === 'system' ? system : this.#choice;
		document.documentElement.dataset.theme = shown;
		document.querySelector('meta[name=theme-color]')?.setAttribute('content', paper[shown]);
	}
}

export const theme = new Theme();
