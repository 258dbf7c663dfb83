import type { LanguageCode } from '../language.svelte';

/** The pages that links in our letters lead to, and the one that asks for such a letter. */
const zh = {
	verifyTitle: '验证邮箱',
	verifying: '正在验证',
	verified: '邮箱验证好了',
	verifiedLead: '以后忘了密码，信会寄到这里。',
	verifyRefused: '这个链接不能用了',
	verifyRefusedLead: '它可能已经用过，或者过期了。可以在设置里再寄一封。',
	verifyTrouble: '没有连上，邮箱还没有验证。',
	registered: '账户好了',
	registeredLead: '邮箱验证好了，你已经登录，送的积分也到了。',
	registrationRefusedLead: '它可能已经用过，或者过期了（15 分钟）。再注册一次，就会收到新的。',
	toRegister: '去注册',
	toLogin: '去登录',
	toSettings: '去设置',
	toStudio: '回试衣间',

	forgotTitle: '忘记密码',
	forgotLead: '填上注册用的邮箱，我们寄一封信，里面有重设密码的链接。',
	forgotAction: '寄给我',
	forgotSent: '信寄出了',
	forgotSentLead: (email: string) =>
		`如果 ${email} 注册过，几分钟内会收到信。没有的话，也看看垃圾邮件。`,
	backToLogin: '回去登录',

	resetTitle: '重设密码',
	resetLead: '选一个新的。别的设备都会退出。',
	newPassword: '新密码',
	resetAction: '设好了',
	resetDone: '密码改好了',
	resetDoneLead: '用新密码登录吧。',
	resetRefused: '这个链接不能用了',
	resetRefusedLead: '它可能已经用过，或者过期了。再要一封信就好。',
	askAgain: '再寄一封'
};

const en: typeof zh = {
	verifyTitle: 'Verify your e-mail',
	verifying: 'One moment',
	verified: 'Your e-mail is verified',
	verifiedLead: 'Should you forget your password, a letter will reach you there.',
	verifyRefused: 'This link no longer works',
	verifyRefusedLead:
		'It has been used, or it is too old. You can have another one sent in the settings.',
	verifyTrouble: 'We could not be reached, and your e-mail is not verified yet.',
	registered: 'Your account is ready',
	registeredLead: 'Your e-mail is verified, you are logged in, and your welcome credits are there.',
	registrationRefusedLead:
		'It has been used, or it is too old (15 minutes). Sign up again, and a new one is sent.',
	toRegister: 'To sign-up',
	toLogin: 'To log-in',
	toSettings: 'To the settings',
	toStudio: 'To the fitting room',

	forgotTitle: 'Forgot your password?',
	forgotLead: 'Tell us the e-mail you signed up with, and we send a link to choose a new one.',
	forgotAction: 'Send it to me',
	forgotSent: 'It is on its way',
	forgotSentLead: (email) =>
		`If ${email} has an account, a letter arrives within minutes. If not, have a look at the spam.`,
	backToLogin: 'Back to log-in',

	resetTitle: 'A new password',
	resetLead: 'Choose one. All your devices will be logged out.',
	newPassword: 'New password',
	resetAction: 'Set password',
	resetDone: 'Your password is set',
	resetDoneLead: 'Log in with the new one.',
	resetRefused: 'This link no longer works',
	resetRefusedLead: 'It has been used, or it is too old. Just ask for another letter.',
	askAgain: 'Ask for another'
};

export const letterWords: Record<LanguageCode, typeof zh> = { zh, en };
