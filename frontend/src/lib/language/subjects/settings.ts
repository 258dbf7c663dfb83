import type { LanguageCode } from '../language.svelte';
import { plural } from '../plural';

const zh = {
	email: '邮箱',
	verified: '已验证',
	unverified: '还没有验证。打开我们寄去的信，点里面的链接就好。',
	sendAgain: '再寄一封',
	sent: '寄出了，看看收件箱，也看看垃圾邮件。',

	password: '密码',
	currentPassword: '现在的密码',
	newPassword: '新密码',
	changePassword: '改密码',
	passwordNote: '改了以后，别的设备都要重新登录。',
	wrongPassword: '现在的密码不对',
	passwordChanged: '密码改好了，别的设备已经退出。',

	devices: '登录的设备',
	devicesNote: '不认得的，就让它退出，再改个密码。',
	unknownDevice: '不认识的设备',
	on: (browser: string, system: string) => `${system} 上的 ${browser}`,
	current: '这台设备',
	seen: (time: string) => `上次使用 ${time}`,
	since: (day: string) => `${day}登录`,
	logOutOne: '退出',
	logOutOf: (device: string) => `退出：${device}`,
	everywhere: '全部退出',
	everywhereTitle: '在所有设备上退出',
	everywhereLead: '这台设备也会退出，之后要重新登录。',
	devicesTrouble: '设备没有加载出来。',

	appearance: '语言和外观',
	language: '语言',
	theme: '外观',

	remove: '删除账户',
	removeNote: '账户一旦删除，就找不回来了。',
	removeTitle: '删除账户',
	goes: '会删除',
	goesList: ['照片、试衣记录和结果', '邮箱、密码和所有登录', '剩下的积分和会员'],
	credits: (credits: number) => `你现在还有 ${credits} 积分。`,
	stays: '会留下',
	staysList: ['积分明细和订单，用来对账，不再带你的名字'],
	removePassword: '用密码确认',
	removeAction: '删除我的账户'
};

const en: typeof zh = {
	email: 'E-mail',
	verified: 'Verified',
	unverified: 'Not verified yet. Open the letter we sent and follow its link.',
	sendAgain: 'Send another',
	sent: 'On its way. Have a look at your inbox, and at the spam.',

	password: 'Password',
	currentPassword: 'Current password',
	newPassword: 'New password',
	changePassword: 'Change password',
	passwordNote: 'Your other devices will have to log in again.',
	wrongPassword: 'This is not your current password',
	passwordChanged: 'Changed. Your other devices are logged out.',

	devices: 'Devices',
	devicesNote: 'If you do not know one, log it out and change your password.',
	unknownDevice: 'Unknown device',
	on: (browser, system) => `${browser} on ${system}`,
	current: 'This device',
	seen: (time) => `Last used ${time}`,
	since: (day) => `logged in ${day}`,
	logOutOne: 'Log out',
	logOutOf: (device) => `Log out: ${device}`,
	everywhere: 'Log out everywhere',
	everywhereTitle: 'Log out on all devices',
	everywhereLead: 'This one too; you will have to log in again.',
	devicesTrouble: 'The devices did not load.',

	appearance: 'Language and appearance',
	language: 'Language',
	theme: 'Appearance',

	remove: 'Delete the account',
	removeNote: 'A deleted account cannot be brought back.',
	removeTitle: 'Delete the account',
	goes: 'What goes',
	goesList: [
		'photos, history and results',
		'e-mail, password and all sessions',
		'remaining credits and membership'
	],
	credits: (credits) => `You still have ${plural(credits, 'credit', 'credits')}.`,
	stays: 'What stays',
	staysList: ['ledger and orders, for the books, without your name'],
	removePassword: 'Confirm with your password',
	removeAction: 'Delete my account'
};

export const settingsWords: Record<LanguageCode, typeof zh> = { zh, en };
