import type { LanguageCode } from '../language.svelte';
import { plural } from '../plural';

const zh = {
	title: '价格',
	heading: '用多少，买多少',
	lead: '一张图 2 积分。没有成功的图，积分自动退回。',
	packs: '积分包',
	packsLead: '永久积分，不会过期。',
	plans: '会员',
	plansLead: '每月到账一份积分，当月用完；按 Pro 待遇。续费从到期日往后接。',
	credits: (credits: string) => `${credits} 积分`,
	creditsPerMonth: (credits: string) => `每月 ${credits} 积分`,
	bonus: (bonus: string) => `送 ${bonus}`,
	pictures: (count: string) => `约 ${count} 张图`,
	picturesPerMonth: (count: string) => `每月约 ${count} 张图`,
	perPicture: (price: string) => `每张约 ${price}`,
	months: (months: number, perMonth: string) =>
		months === 1 ? '一个月' : `${months === 12 ? '一年' : `${months} 个月`}，合每月 ${perMonth}`,
	limited: '限时',
	until: (time: string) => `还剩 ${time}`,
	over: '已结束',
	levels: '等级',
	levelsLead: '买过积分包就一直是 Pro；会员在有效期内也是。',
	order: '下单',
	orderFor: (price: string) => `下单 · ${price}`,
	ordering: '正在下单',
	choose: '先选一份',
	paying: '下单后用微信转账，确认收款就到账。',
	loginLead: '登录或注册后马上下单，选好的还在。',
	trouble: '价格没有加载出来。',
	notForSale: '这一份刚刚下架了，看看别的。'
};

const en: typeof zh = {
	title: 'Pricing',
	heading: 'Buy what you use',
	lead: 'A picture costs 2 credits. A picture that fails costs nothing.',
	packs: 'Packs',
	packsLead: 'Permanent credits. They never expire.',
	plans: 'Memberships',
	plansLead:
		'A share of credits every month, to be used in that month, and everything of Pro. Renewing adds to the end.',
	credits: (credits) => `${credits} credits`,
	creditsPerMonth: (credits) => `${credits} credits a month`,
	bonus: (bonus) => `${bonus} free`,
	pictures: (count) => `about ${count} pictures`,
	picturesPerMonth: (count) => `about ${count} pictures a month`,
	perPicture: (price) => `about ${price} each`,
	months: (months, perMonth) =>
		months === 1
			? 'one month'
			: `${months === 12 ? 'one year' : plural(months, 'month', 'months')}, ${perMonth} a month`,
	limited: 'Limited offer',
	until: (time) => `${time} left`,
	over: 'Over',
	levels: 'Levels',
	levelsLead: 'A pack makes you Pro for good, a membership while it lasts.',
	order: 'Order',
	orderFor: (price) => `Order · ${price}`,
	ordering: 'Placing the order',
	choose: 'Choose one',
	paying: 'You pay by WeChat transfer; the credits arrive once we have seen it.',
	loginLead: 'Log in or sign up and the order is placed right away. Your choice stays.',
	trouble: 'The prices did not load.',
	notForSale: 'This one has just been taken off. Have a look at the others.'
};

export const offerWords: Record<LanguageCode, typeof zh> = { zh, en };
