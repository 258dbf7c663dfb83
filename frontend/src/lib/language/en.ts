import { plural } from './plural';
import type { Dictionary } from './zh';

/** The English words. A missing one is a type error. */
export const en: Dictionary = {
	brand: 'Kitten Closet',
	tagline: 'AI fitting room',
	description:
		'Add a photo of a person and a photo of a garment, and see how it looks on them in seconds.',
	skipToContent: 'Skip to content',
	close: 'Close',
	retry: 'Try again',
	loading: 'Opening',
	more: 'Show more',
	cancel: 'Not now',
	copy: 'Copy',
	copied: 'Copied',
	copyFailed: 'Please select it by hand',

	nav: {
		label: 'Main',
		studio: 'Fitting room',
		history: 'History',
		pricing: 'Pricing',
		profile: 'My account',
		ledger: 'Ledger',
		notifications: 'Notifications',
		backOffice: 'Back office',
		unread: (count) => `, ${count} unread`,
		login: 'Log in',
		register: 'Sign up',
		logout: 'Log out',
		switchLanguage: '中文',
		theme: 'Appearance',
		themes: { light: 'Light', dark: 'Dark', system: 'System' }
	},

	balance: {
		open: (total) => `${plural(total, 'credit', 'credits')}, see the details`,
		unit: (total) => (total === 1 ? 'credit' : 'credits'),
		title: 'My credits',
		permanent: 'Permanent',
		membership: 'Membership',
		permanentNote: 'never expire',
		membershipNote: 'used first',
		signedInAs: 'Signed in as'
	},

	checkIn: {
		title: 'Check in',
		claim: (credits) => `Check in for ${plural(credits, 'credit', 'credits')}`,
		done: { day: 'Checked in until tomorrow', week: 'Checked in until Monday' },
		trouble: 'The check-in is out of reach. Please try again in a moment.'
	},

	levels: { free: 'Free', plus: 'Plus', pro: 'Pro' },

	account: {
		registerTitle: 'Open your own fitting room',
		registerLead: 'An e-mail and a password, that is all. The first few tries are on us.',
		loginTitle: 'Welcome back',
		loginLead: 'Pick up where you left off.',
		continueTitle: 'One more step',
		continueLead: 'Log in or sign up and it starts right away. Your photos stay where they are.',
		email: 'E-mail',
		password: 'Password',
		passwordHint: 'At least 8 characters',
		showPassword: 'Show password',
		hidePassword: 'Hide password',
		registerAction: 'Continue signing up',
		loginAction: 'Log in',
		haveAccount: 'Already have an account?',
		noAccount: 'No account yet?',
		toLogin: 'Log in',
		toRegister: 'Sign up',
		forgot: 'Forgot your password?',
		alreadyIn: (email) => `You are logged in as ${email}.`,
		emailMissing: 'Please enter your e-mail',
		emailInvalid: 'This does not look like an e-mail address',
		emailNotAscii: 'An e-mail address here has only the letters A to Z, digits and ordinary signs',
		passwordShort: 'The password needs at least 8 characters',
		passwordMissing: 'Please enter your password',
		unreachable: 'Cannot connect right now. Please try again in a moment.'
	},

	unreachable: {
		title: 'Cannot connect right now',
		detail: 'The network may be down, or we may be busy. Please try again in a moment.',
		photos: 'Your photos are safe.',
		presets: 'The tools did not load.',
		account: 'Your account did not load.',
		list: 'Your history did not load.'
	},

	offline: {
		bar: 'No network. Your photos are kept, and everything goes on once it is back.',
		title: 'No network',
		lead: 'This page is not on this device yet. It opens once the network is back. Your photos are safe.',
		action: 'To the fitting room',
		detail: 'This device has no network. Try again once it is back.'
	},

	progress: {
		uploading: 'Uploading your photos',
		submitting: 'Sending',
		queued: 'Waiting in line',
		analysing: 'Looking at the photos',
		generating: 'Generating',
		saving: 'Saving',
		done: 'Done',
		elapsed: (seconds) => `${seconds} s`,
		usually: (seconds) => `usually about ${seconds} s`,
		bar: 'Progress',
		leaveFreely: 'You can leave this page. The result will be in your history.',
		reconnecting: 'The connection is gone. Reconnecting',
		titleDone: 'Done',
		titleFailed: 'Did not work',
		announceDone: 'Your picture is ready.',
		announceFailed: 'It did not work this time. Your credits are back.'
	},

	run: {
		frame: (position) => `Picture ${position}`,
		notStarted: 'It did not start, and no credits were taken.',
		dismiss: 'Dismiss',
		useAsInput: 'Use as input',
		usedAsInput: 'Now the person photo',
		download: 'Download',
		insufficientTitle: 'Not enough credits',
		insufficient: (needed, available, missing) =>
			`This needs ${plural(needed, 'credit', 'credits')}. You have ${available}, so ${missing} more.`,
		insufficientNext: 'Check in, redeem a code, or buy some. Your photos will wait here.',
		checkIn: 'Check in',
		redeem: 'Redeem a code',
		buy: 'Buy credits',
		limitTitle: 'The fitting room is busy'
	},

	reasons: {
		blocked_by_policy: {
			title: 'Blocked by the content rules',
			next: 'Try another photo, or a plainer prompt.'
		},
		input_unusable: {
			title: 'The model cannot read one of the photos',
			next: 'Try another photo, or save this one anew.'
		},
		no_image: { title: 'The model did not draw a picture', next: 'Trying again usually helps.' },
		gateway_unavailable: {
			title: 'The image service is out of reach',
			next: 'Try again in a few minutes.'
		},
		gateway_misconfigured: {
			title: 'The image service has a problem',
			next: 'We have been told. Please try again later.'
		},
		timed_out: {
			title: 'It took too long, so we stopped',
			next: 'Try again. Busy hours are slower.'
		},
		storage_unavailable: {
			title: 'The picture was made but could not be saved',
			next: 'Please try again.'
		},
		inputs_gone: {
			title: 'The original photos are gone',
			next: 'Add the photos again and generate.'
		},
		moderation_unavailable: {
			title: 'The check of contents is out of reach',
			next: 'Try again in a few minutes.'
		}
	},
	reasonUnknown: { title: 'This one did not work', next: 'Please try again.' },

	taskStates: {
		queued: 'Waiting',
		running: 'Generating',
		succeeded: 'Done',
		partial: 'Partly done',
		failed: 'Did not work',
		canceled: 'Canceled'
	},

	outputStates: {
		queued: 'Waiting',
		running: 'Generating',
		succeeded: 'Done',
		failed: 'Did not work',
		blocked: 'Blocked',
		canceled: 'Canceled',
		needs_review: 'Being checked by a person'
	},

	notFound: {
		title: 'Nobody behind this curtain',
		lead: 'The address is wrong, or the page has moved.',
		action: 'Back to the fitting room'
	},

	broken: {
		title: 'The yarn is in a knot',
		lead: 'Something went wrong on this page. Reloading usually helps.',
		action: 'Reload'
	},

	footer: {
		kept: (hours) =>
			hours === undefined
				? 'Photos are used for generating only, and deleted in time'
				: `Photos are used for generating only; results are deleted after ${plural(hours, 'hour', 'hours')}`,
		aiNotice: 'Pictures are made by AI'
	}
};
