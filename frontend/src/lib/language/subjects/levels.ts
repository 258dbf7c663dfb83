import type { LanguageCode } from '../language.svelte';
import { plural } from '../plural';

/** What the levels bring, for the table of all and for the step to the next. */
const zh = {
	caption: '各等级的好处',
	garments: '一次试穿',
	garmentCount: (count: number) => `${count} 件`,
	running: '同时进行',
	waiting: '排队',
	taskCount: (count: number) => `${count} 个`,
	checkIn: '签到',
	rhythm: {
		day: (credits: number) => `每天 ${credits}`,
		week: (credits: number) => `每周 ${credits}`
	},
	how: '怎么得到',
	ways: { free: '注册就有', plus: '加客服微信', pro: '买过积分包，或是会员' },
	yours: '你的等级'
};

const en: typeof zh = {
	caption: 'What each level brings',
	garments: 'In one try-on',
	garmentCount: (count) => plural(count, 'garment', 'garments'),
	running: 'Running at once',
	waiting: 'Waiting in line',
	taskCount: (count) => plural(count, 'task', 'tasks'),
	checkIn: 'Check-in',
	rhythm: { day: (credits) => `${credits} a day`, week: (credits) => `${credits} a week` },
	how: 'How to get it',
	ways: { free: 'Sign up', plus: 'Add us on WeChat', pro: 'Any pack, or a membership' },
	yours: 'Your level'
};

export const levelWords: Record<LanguageCode, typeof zh> = { zh, en };
