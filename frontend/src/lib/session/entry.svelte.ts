/**
 * `credentials`; the code of a registration; who asks for a code to log in with; that code.
 */
export type Step = 'credentials' | 'registrationCode' | 'askForCode' | 'logInCode';

/** How far somebody is with logging in or registering. It outlives the form, which may be closed. */
export class Entry {
	step = $state<Step>('credentials');
	email = $state('');
	password = $state('');

	/** A letter with a code is on its way. */
	get awaitsCode(): boolean {
		return this.step === 'registrationCode' || this.step === 'logInCode';
	}
}
