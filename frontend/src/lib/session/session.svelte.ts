/**
 * Who is here. The session lives in cookies that scripts cannot read, so this browser remembers
 * only that somebody logged in, and asks the service who; a visitor without an account costs the
 * service nothing.
 */
import { api, data, onSessionEnd, renew } from '#lib/api/client.ts';
import type { LiveState, Me, NextStep } from '#lib/api/model.ts';
import { Refusal } from '#lib/api/problem.ts';
import { termsVersion } from '#lib/legal/version.ts';
import { forgetEverything } from '#lib/photos/keep.ts';

/** `unreachable`: somebody is logged in, but the service could not be asked. */
export type SessionState = 'asking' | 'in' | 'out' | 'unreachable';

const rememberedKey = 'logged-in';
/** Well inside the 15 minutes of an access token, so that pictures and downloads never meet its end. */
const renewEvery = 10 * 60 * 1000;

class Session {
	state = $state<SessionState>('asking');
	me = $state.raw<Me | null>(null);
	#renewedAt = 0;
	#asked: Promise<void> = Promise.resolve();
	#leaving: (() => void)[] = [];

	/** Has something done when somebody logs out: what belonged to them is put away. */
	onLeave(task: () => void): void {
		this.#leaving.push(task);
	}

	/** Finds out who is here and keeps the session fresh while the page is looked at. */
	start(): () => void {
		onSessionEnd(() => this.#leave());
		void this.load();
		const tick = () => void this.#keepFresh();
		const timer = setInterval(tick, 60_000);
		document.addEventListener('visibilitychange', tick);
		return () => {
			clearInterval(timer);
			document.removeEventListener('visibilitychange', tick);
		};
	}

	load(): Promise<void> {
		this.#asked = this.#ask();
		return this.#asked;
	}

	/** Who is here, as soon as that is known: whoever is quick is not to be taken for a stranger. */
	async who(): Promise<Me | null> {
		await this.#asked;
		return this.me;
	}

	/** Asks again for the account, its balance above all. */
	async refreshMe(): Promise<void> {
		try {
			this.#enter(await data(api.GET('/api/me')));
		} catch (problem) {
			if (problem instanceof Refusal && problem.body.status === 401) this.#leave();
			else if (!this.me) this.state = 'unreachable';
		}
	}

	/** Takes over what the service tells of a change. */
	learn({ tasks: _, ...account }: LiveState): void {
		if (!this.me) return;
		// Another level has other limits, which are not told.
		if (account.level !== this.me.level) void this.refreshMe();
		this.me = { ...this.me, ...account };
	}

	/** Throws a Refusal (`wrong-credentials`, `too-many-attempts`, …) or Unreachable. */
	async logIn(email: string, password: string): Promise<void> {
		this.#begin(await data(api.POST('/api/auth/login', { body: { email, password } })));
	}

	/** Asks for an account and tells what comes next. Throws a Refusal or Unreachable. */
	async register(email: string, password: string): Promise<NextStep> {
		const body = { email, password, terms_version: termsVersion };
		return (await data(api.POST('/api/auth/register', { body }))).next;
	}

	/** Completes a registration by the code that was sent. Throws a Refusal (`mail-code-refused`) or Unreachable. */
	async confirmRegistration(email: string, password: string, code: string): Promise<void> {
		const body = { email, password, code };
		this.#begin(await data(api.POST('/api/auth/register/confirm', { body })));
	}

	/** The same by the link beside the code. Throws a Refusal (`link-refused`) or Unreachable. */
	async confirmByLink(token: string): Promise<void> {
		this.#begin(await data(api.POST('/api/auth/register/link', { body: { token } })));
	}

	/** Has a code sent that logs in without the password. Throws a Refusal or Unreachable. */
	async requestCode(email: string): Promise<void> {
		await data(api.POST('/api/auth/login-code', { body: { email } }));
	}

	/** Throws a Refusal (`mail-code-refused`) or Unreachable. */
	async logInWithCode(email: string, code: string): Promise<void> {
		this.#begin(await data(api.POST('/api/auth/login-code/confirm', { body: { email, code } })));
	}

	/** Ends the session and clears what this browser kept of it. */
	async logOut(): Promise<void> {
		await data(api.POST('/api/auth/logout'));
		await this.forget();
	}

	/** Clears what this browser kept of a session that the service has ended. */
	async forget(): Promise<void> {
		await forgetEverything();
		this.#leave();
		this.#leaving.forEach((task) => task());
	}

	async #ask(): Promise<void> {
		if (localStorage.getItem(rememberedKey) === null) {
			this.#leave();
			return;
		}
		this.state = this.me ? this.state : 'asking';
		await this.refreshMe();
	}

	#begin({ account }: { account: Me }): void {
		this.#renewedAt = Date.now();
		this.#enter(account);
	}

	#enter(me: Me): void {
		this.me = me;
		this.state = 'in';
		localStorage.setItem(rememberedKey, 'yes');
	}

	#leave(): void {
		this.me = null;
		this.state = 'out';
		localStorage.removeItem(rememberedKey);
	}

	async #keepFresh(): Promise<void> {
		const due = Date.now() - this.#renewedAt > renewEvery;
		if (this.state !== 'in' || document.hidden || !due) return;
		this.#renewedAt = Date.now();
		// Out of reach is no reason to log out; the next call will tell.
		const alive = await renew().catch(() => true);
		if (!alive) this.#leave();
	}
}

export const session = new Session();
