import type { OutputReason, OutputState, TaskState } from '#lib/api/model.ts';

/** The Chinese words, and with them the shape that every language has to fill. */
export const zh = {
	brand: '小猫更衣',
	tagline: 'AI 试衣间',
	description: '放一张人物照片，再放一件衣服，十几秒就能看到穿在身上的样子。',
	skipToContent: '跳到主要内容',
	close: '关闭',
	retry: '再试一次',
	loading: '正在打开',
	more: '再看一些',
	cancel: '先不了',
	copy: '复制',
	copied: '已复制',
	copyFailed: '没复制上，请手动选中',

	nav: {
		label: '主导航',
		studio: '试衣间',
		history: '试衣记录',
		pricing: '价格',
		profile: '我的账户',
		ledger: '积分明细',
		notifications: '通知',
		backOffice: '后台',
		unread: (count: number) => `，${count} 条未读`,
		login: '登录',
		register: '注册',
		logout: '退出登录',
		switchLanguage: 'English',
		theme: '外观',
		themes: { light: '浅色', dark: '深色', system: '跟随系统' }
	},

	balance: {
		open: (total: number) => `${total} 积分，查看明细`,
		unit: (_total: number) => '积分',
		title: '我的积分',
		permanent: '永久积分',
		membership: '会员积分',
		permanentNote: '不会过期',
		membershipNote: '先用这一份',
		signedInAs: '当前账户'
	},

	checkIn: {
		title: '签到',
		claim: (credits: number) => `签到领 ${credits} 积分`,
		done: { day: '今天已签到，明天再来', week: '本周已签到，下周一再来' },
		trouble: '签到没有连上，过一会儿再试。'
	},

	levels: { free: '免费', plus: 'Plus', pro: 'Pro' },

	account: {
		registerTitle: '开一间自己的试衣间',
		registerLead: '只要邮箱和密码。注册后送你几次试衣的积分。',
		loginTitle: '欢迎回来',
		loginLead: '接着上次的搭配继续。',
		continueTitle: '差一步就好',
		continueLead: '登录或注册后马上开始生成，刚放好的照片都还在。',
		email: '邮箱',
		password: '密码',
		passwordHint: '至少 8 个字符',
		showPassword: '显示密码',
		hidePassword: '隐藏密码',
		registerAction: '继续注册',
		loginAction: '登录',
		haveAccount: '已经有账户',
		noAccount: '还没有账户',
		toLogin: '去登录',
		toRegister: '去注册',
		forgot: '忘记密码',
		alreadyIn: (email: string) => `你已经用 ${email} 登录。`,
		emailMissing: '请填邮箱',
		emailInvalid: '这不像一个邮箱地址',
		emailNotAscii: '邮箱只能用半角的英文字母、数字和符号',
		passwordShort: '密码至少要 8 个字符',
		passwordMissing: '请填密码',
		unreachable: '暂时连不上，过一会儿再试。'
	},

	unreachable: {
		title: '暂时连不上',
		detail: '可能是网络断了，也可能是我们这边在忙，过一会儿再试。',
		photos: '照片都在。',
		presets: '工具没有加载出来。',
		account: '账户信息没有加载出来。',
		list: '记录没有加载出来。'
	},

	offline: {
		bar: '没有网络。放好的照片都在，连上后会自动继续。',
		title: '没有网络',
		lead: '这一页还没有存在这台设备上，连上后会自动打开。放好的照片都在。',
		action: '回试衣间',
		detail: '这台设备没有网络，连上后再试。'
	},

	progress: {
		uploading: '正在上传照片',
		submitting: '正在提交',
		queued: '排队中',
		analysing: '正在分析照片',
		generating: '正在生成',
		saving: '正在保存',
		done: '好了',
		elapsed: (seconds: number) => `已用 ${seconds} 秒`,
		usually: (seconds: number) => `通常 ${seconds} 秒左右`,
		bar: '生成进度',
		leaveFreely: '可以离开这一页，结果会留在试衣记录里。',
		reconnecting: '网络断了，正在重新连接',
		titleDone: '好了',
		titleFailed: '没有成功',
		announceDone: '图片生成好了。',
		announceFailed: '这一次没有成功，积分已退还。'
	},

	run: {
		frame: (position: number) => `第 ${position} 张`,
		notStarted: '没有开始，积分没有动。',
		dismiss: '收起',
		useAsInput: '用作输入',
		usedAsInput: '已经放进人物照片',
		download: '下载',
		insufficientTitle: '积分不够',
		insufficient: (needed: number, available: number, missing: number) =>
			`这次需要 ${needed} 积分，现在有 ${available}，还差 ${missing}。`,
		insufficientNext: '签个到，用兑换码，或者买一些。照片会替你留着。',
		checkIn: '去签到',
		redeem: '用兑换码',
		buy: '买积分',
		limitTitle: '试衣间正忙'
	},

	reasons: {
		blocked_by_policy: {
			title: '被内容规则拦下了',
			next: '换一张照片，或把提示词改得平实一些再试。'
		},
		input_unusable: { title: '有一张照片模型读不了', next: '换一张照片，或者另存一遍再放进来。' },
		no_image: { title: '模型没有画出图来', next: '再试一次，多半就好。' },
		gateway_unavailable: { title: '生成服务暂时不通', next: '过几分钟再试。' },
		gateway_misconfigured: { title: '生成服务出了状况', next: '我们已经收到提醒，过一会儿再试。' },
		timed_out: { title: '等得太久，先停下了', next: '再试一次，高峰时会慢一些。' },
		storage_unavailable: { title: '图画好了，却没能存下来', next: '再试一次。' },
		inputs_gone: { title: '原来的照片已经删除', next: '重新放一次照片再生成。' },
		moderation_unavailable: { title: '内容检查暂时不通', next: '过几分钟再试。' }
	} satisfies Record<OutputReason, { title: string; next: string }>,
	reasonUnknown: { title: '这一张没有成功', next: '再试一次。' },

	taskStates: {
		queued: '排队中',
		running: '正在生成',
		succeeded: '已完成',
		partial: '部分完成',
		failed: '没有成功',
		canceled: '已取消'
	} satisfies Record<TaskState, string>,

	outputStates: {
		queued: '排队中',
		running: '正在生成',
		succeeded: '已完成',
		failed: '没有成功',
		blocked: '被拦下',
		canceled: '已取消',
		needs_review: '正在人工核对'
	} satisfies Record<OutputState, string>,

	notFound: {
		title: '帘子后面没有人',
		lead: '这个地址不对，或者页面已经搬走了。',
		action: '回试衣间'
	},

	broken: {
		title: '线团打结了',
		lead: '这一页出了点问题，刷新一下通常就好。',
		action: '刷新'
	},

	footer: {
		kept: (hours: number | undefined) =>
			hours === undefined
				? '照片只用来生成，到期自动删除'
				: `照片只用来生成，结果 ${hours} 小时后删除`,
		aiNotice: '图片由 AI 生成'
	}
};

export type Dictionary = typeof zh;
