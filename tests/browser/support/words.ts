/** What the pages say, in both languages, as far as the specs look for it. */
const zh = {
	lang: 'zh-CN',
	heading: '看看穿在身上的样子',
	person: '人物',
	garment: '服装',
	pick: (slot: string) => `选照片: ${slot}`,
	photoOf: (slot: string) => `${slot}照片`,
	generate: /^生成 · \d+ 积分$/,
	stages: /排队中|正在分析照片|正在生成|正在保存/,
	email: '邮箱',
	password: '密码',
	register: '注册',
	registerAction: '注册并进入',
	loginAction: '登录',
	logout: '退出登录',
	credits: (total: number) => `${total} 积分，查看明细`,
	open: '放大查看: 第 1 张',
	compare: '前后对比',
	download: '下载',
	zoomIn: '放大',
	close: '关闭',
	history: '试衣记录',
	done: '已完成',
	keptUntil: /保留至 \d\d:\d\d · AI 生成/,
	left: /还剩 23 小时 \d+ 分/,
	divider: /前后对比的分界线/,
	options: '选项'
};

const en: typeof zh = {
	lang: 'en',
	heading: 'See how it looks on you',
	person: 'Person',
	garment: 'Garment',
	pick: (slot) => `Choose a photo: ${slot}`,
	photoOf: (slot) => `${slot} photo`,
	generate: /^Generate · \d+ credits?$/,
	stages: /Waiting in line|Looking at the photos|Generating|Saving/,
	email: 'E-mail',
	password: 'Password',
	register: 'Sign up',
	registerAction: 'Sign up and enter',
	loginAction: 'Log in',
	logout: 'Log out',
	credits: (total) => `${total} credits, see the details`,
	open: 'View larger: Picture 1',
	compare: 'Before and after',
	download: 'Download',
	zoomIn: 'Zoom in',
	close: 'Close',
	history: 'History',
	done: 'Done',
	keptUntil: /Kept until \d\d:\d\d · Made by AI/,
	left: /23 h \d+ min left/,
	divider: /Divider between before and after/,
	options: 'Options'
};

export const words = { zh, en };
export type Words = typeof zh;
export type LanguageCode = keyof typeof words;
