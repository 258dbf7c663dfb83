import type { LanguageCode } from '../language.svelte';

/** Codes sent by mail: at the end of registering, and in the place of a password. */
const zh = {
	code: '验证码',
	codeTitle: '输入验证码',
	/** The same whether or not the address has an account: that is told by mail. */
	sentToRegister: (email: string) =>
		`信寄到 ${email} 了，里面有 6 位验证码，15 分钟内有效。点信里的链接也可以。`,
	sentToLogIn: (email: string) =>
		`如果 ${email} 有账户，几分钟内会收到 6 位验证码，15 分钟内有效。`,
	askToLogIn: '填上注册用的邮箱，我们寄一个验证码，不用密码就能登录。',
	enterRegister: '验证并进入',
	enterLogIn: '登录',
	send: '寄验证码',
	sendAgain: '没收到，再寄一封',
	sentAgain: '又寄了一封，旧的验证码不再有效。也看看垃圾邮件。',
	codeMissing: '请填 6 位验证码',
	codeRefused: '验证码不对，或者过期了。一个验证码最多试五次，可以再寄一封。',
	otherAddress: '换个邮箱',
	withPassword: '用密码登录',
	withCode: '用邮件验证码登录',
	wrong: '邮箱或密码不对。',
	notVerified: '刚注册、还没验证？去输入验证码',
	outbox: '本机的信在这里'
};

const en: typeof zh = {
	code: 'Code',
	codeTitle: 'Enter your code',
	sentToRegister: (email) =>
		`A letter is on its way to ${email}, with a code of 6 digits that works for 15 minutes. The link in it does the same.`,
	sentToLogIn: (email) =>
		`If ${email} has an account, a code of 6 digits arrives within minutes. It works for 15 minutes.`,
	askToLogIn:
		'Tell us the e-mail you signed up with, and we send a code that logs you in without the password.',
	enterRegister: 'Verify and enter',
	enterLogIn: 'Log in',
	send: 'Send a code',
	sendAgain: 'Nothing came: send another',
	sentAgain:
		'Another letter is on its way, and the old code no longer works. Have a look at the spam, too.',
	codeMissing: 'Please enter the 6 digits',
	codeRefused:
		'The code is wrong, or too old. A code takes five tries; you can have another one sent.',
	otherAddress: 'Another e-mail',
	withPassword: 'Log in with the password',
	withCode: 'Log in with a code by mail',
	wrong: 'E-mail or password is wrong.',
	notVerified: 'Just signed up and not verified yet? Enter your code',
	outbox: 'The letters of this machine'
};

export const codeWords: Record<LanguageCode, typeof zh> = { zh, en };

const consentZh = {
	before: '注册就是同意',
	terms: '用户条款',
	and: '和',
	privacy: '隐私政策',
	after: '。也看看',
	photos: '人脸照片会怎样处理',
	end: '。'
};

const consentEn: typeof consentZh = {
	before: 'By signing up you agree to the',
	terms: 'terms of use',
	and: 'and the',
	privacy: 'privacy policy',
	after: '. See also',
	photos: 'what happens to photos of faces',
	end: '.'
};

export const consentWords: Record<LanguageCode, typeof consentZh> = {
	zh: consentZh,
	en: consentEn
};
