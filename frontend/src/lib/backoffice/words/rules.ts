import type { LanguageCode } from '#lib/language/language.svelte.ts';
import { plural } from '#lib/language/plural.ts';

/** Levels, the word list, settings and notices. */
const zh = {
	edit: '修改',
	save: '保存',
	trouble: '这一页没有加载出来。',
	empty: '空',

	levels: {
		title: '等级',
		lead: '每个等级能做什么，改动马上对所有人生效。',
		saved: (level: string) => `「${level}」已保存`,
		editTitle: (level: string) => `修改等级「${level}」`,
		will: (level: string) => `所有「${level}」用户从下一次操作起用新的限额。`,
		fields: {
			level: '等级',
			garments: '一次试穿',
			running: '同时进行',
			waiting: '排队',
			check_in_every: '签到',
			check_in_credits: '签到积分'
		} as Record<string, string>,
		rhythm: { day: '每天', week: '每周' },
		garmentUnit: '件',
		taskUnit: '个',
		creditUnit: '积分',
		checkIn: (every: string, credits: number) => `${every} ${credits} 积分`,
		faults: { garments: '1 到 10 件', positive: '至少是 1', whole: '填一个不小于 0 的整数' }
	},

	words: {
		title: '词表',
		lead: '提示词里出现这些词就不生成，积分不动。大小写、全角、繁体、形近字母、夹在中间的符号都不影响。',
		lists: {
			words: {
				title: '不许出现的词',
				note: '字母的词按整个单词算，中文的词出现在哪里都算。',
				count: (count: number) => `${count} 个词`,
				filter: '找词',
				none: '没有这样的词',
				all: (count: number) => `显示全部 ${count} 个词`,
				toAdd: '要加的词',
				addNote: '一行一个，可以一次贴很多。',
				addAction: '加进词表',
				remove: (word: string) => `移除「${word}」`,
				back: (word: string) => `留下「${word}」`,
				added: '新增的词',
				removed: '移除的词'
			},
			exceptions: {
				title: '例外',
				note: '整个词都在例外里面，就不算。比如例外「全裸色」放行「全裸」，单独的「全裸」照样不许。',
				count: (count: number) => `${count} 个例外`,
				filter: '找例外',
				none: '没有这样的例外',
				all: (count: number) => `显示全部 ${count} 个例外`,
				toAdd: '要加的例外',
				addNote: '一行一个，可以一次贴很多。',
				addAction: '加进例外',
				remove: (word: string) => `移除例外「${word}」`,
				back: (word: string) => `留下例外「${word}」`,
				added: '新增的例外',
				removed: '移除的例外'
			}
		},
		trial: {
			title: '试一句',
			note: '看这句提示词过不过得了词表，不会生成，也不留记录。',
			prompt: '提示词',
			action: '试一试',
			empty: '写一句再试',
			unsaved: '按已保存的词表判断，还没保存的改动不算。',
			passes: '通过',
			refused: '不通过',
			nothing: '没有词表里的词。',
			hit: (word: string) => `「${word}」不许出现`,
			saved: (word: string, exception: string) => `「${word}」由例外「${exception}」放行`
		},
		unsaved: (added: number, removed: number) => `新增 ${added} 个，移除 ${removed} 个，还没有保存`,
		discard: '放弃改动',
		save: '保存词表',
		saveTitle: '保存词表',
		will: (added: number, removed: number) =>
			`新增 ${added} 个，移除 ${removed} 个，从下一次生成起生效。`,
		saved: '词表已保存'
	},

	settings: {
		title: '设置',
		lead: '不用发布新版本就能改的数字。',
		columns: { name: '设置', value: '现在', id: 'ID' },
		editTitle: (name: string) => `修改「${name}」`,
		value: '值',
		saved: (name: string) => `「${name}」已保存`,
		fault: '填一个合适的整数',
		names: {
			welcome_credits: '注册赠送积分',
			result_life: '结果保留多久',
			upload_life: '上传的照片保留多久',
			uploads_waiting: '一个账户最多留着多少张上传',
			order_life: '未付款订单保留多久',
			orders_pending: '一个账户最多几张未付款订单',
			log_in_failures: '同一处对同一账户登录失败几次后暂停（15 分钟内）',
			log_in_failures_of_network: '同一网络登录失败几次后暂停（15 分钟内）',
			password_check_failures: '再次输入密码可以错几次（15 分钟内）',
			sign_ups_of_network: '同一网络一小时最多注册几次',
			address_verification: '新账户先验证邮箱（1 是，0 否）',
			letters_of_address: '同一邮箱一小时最多收几封同类邮件',
			letters_of_network: '同一网络一小时最多要几封同类邮件',
			redemption_failures: '一个账户一小时最多兑错几次',
			costly_refunds: '一个账户一天最多几张付了费却没成的图',
			order_alert_hours: '订单多少小时未付款就提醒运营',
			refused_accounts: '同一通道无故连续拒绝多少个账户后休息',
			flagged_photos: '一个账户一天最多几张没通过内容检查的照片',
			photos_need_verdict: '内容检查不通时照片等待（1）还是放行（0）',
			results_judged: '结果也做内容检查（1）或只查照片（0）',
			stray_after: '没有归属的文件多久后删除'
		} as Record<string, string>,
		units: { credits: '积分', milliseconds: '小时' } as Record<string, string>,
		counted: {
			credits: (count: string) => `${count} 积分`,
			milliseconds: (count: string) => `${count} 小时`
		} as Record<string, (count: string) => string>,
		bounds: (least: string, most: string) => `${least} 到 ${most}`
	},

	notices: {
		title: '公告',
		lead: '显示在每一页顶上的一行话，读者可以收起。',
		add: '新公告',
		empty: '还没有公告',
		emptyLead: '要告诉所有人的事，在这里写一句。',
		columns: { text: '内容', time: '显示时间', state: '状态' },
		states: { shown: '显示中', early: '还没开始', over: '已结束', off: '已关' },
		always: '一直',
		from: (moment: string) => `从 ${moment}`,
		until: (moment: string) => `到 ${moment}`,
		newTitle: '新公告',
		editTitle: '修改公告',
		text: '内容',
		textNote: '一句话，最多 200 个字。',
		starts_at: '开始',
		ends_at: '结束',
		timeNote: '留空就不限。',
		is_on: '打开',
		will: '保存后一分钟内，打开页面的每个人都会看到。',
		wontShow: '保存后不显示。',
		saved: '公告已保存',
		yes: '是',
		no: '否',
		fields: {
			text_zh: '内容（中文）',
			text_en: '内容（英文）',
			starts_at: '开始',
			ends_at: '结束',
			is_on: '打开'
		} as Record<string, string>,
		faults: { missing: '两种语言都要写', order: '要晚于开始' }
	}
};

const en: typeof zh = {
	edit: 'Edit',
	save: 'Save',
	trouble: 'This page did not load.',
	empty: 'empty',

	levels: {
		title: 'Levels',
		lead: 'What each level may do. A change holds for everybody at once.',
		saved: (level) => `${level} is saved`,
		editTitle: (level) => `Edit the level ${level}`,
		will: (level) => `Everybody on ${level} has the new limits from the next thing they do.`,
		fields: {
			level: 'Level',
			garments: 'In one try-on',
			running: 'Running at once',
			waiting: 'Waiting',
			check_in_every: 'Check-in',
			check_in_credits: 'Check-in credits'
		},
		rhythm: { day: 'Daily', week: 'Weekly' },
		garmentUnit: 'garments',
		taskUnit: 'tasks',
		creditUnit: 'credits',
		checkIn: (every, credits) => `${every}, ${plural(credits, 'credit', 'credits')}`,
		faults: {
			garments: '1 to 10 garments',
			positive: 'At least 1',
			whole: 'A whole number, not below 0'
		}
	},

	words: {
		title: 'Word list',
		lead: 'A prompt with one of these makes no picture and costs nothing. Case, full width, traditional characters, look-alike letters and signs in between make no difference.',
		lists: {
			words: {
				title: 'Words',
				note: 'Words of letters count as whole words, Chinese ones wherever they stand.',
				count: (count) => plural(count, 'word', 'words'),
				filter: 'Find a word',
				none: 'No such word',
				all: (count) => `Show all ${count} words`,
				toAdd: 'Words to add',
				addNote: 'One a line; paste as many as you like.',
				addAction: 'Add to the list',
				remove: (word) => `Remove "${word}"`,
				back: (word) => `Keep "${word}"`,
				added: 'Words added',
				removed: 'Words removed'
			},
			exceptions: {
				title: 'Exceptions',
				note: 'A word does not count where all of it is within an exception: "naked dress" lets "naked" pass there, and nowhere else.',
				count: (count) => plural(count, 'exception', 'exceptions'),
				filter: 'Find an exception',
				none: 'No such exception',
				all: (count) => `Show all ${count} exceptions`,
				toAdd: 'Exceptions to add',
				addNote: 'One a line; paste as many as you like.',
				addAction: 'Add to the exceptions',
				remove: (word) => `Remove the exception "${word}"`,
				back: (word) => `Keep the exception "${word}"`,
				added: 'Exceptions added',
				removed: 'Exceptions removed'
			}
		},
		trial: {
			title: 'Try a prompt',
			note: 'See whether it passes the list. Nothing is made, and nothing is recorded.',
			prompt: 'Prompt',
			action: 'Try it',
			empty: 'Write a prompt first',
			unsaved: 'Judged by the saved list; changes that are not saved do not count.',
			passes: 'Passes',
			refused: 'Refused',
			nothing: 'It has no word of the list.',
			hit: (word) => `"${word}" is not allowed`,
			saved: (word, exception) => `"${word}" passes by the exception "${exception}"`
		},
		unsaved: (added, removed) => `${added} added, ${removed} removed, not saved`,
		discard: 'Discard changes',
		save: 'Save the list',
		saveTitle: 'Save the word list',
		will: (added, removed) => `${added} added and ${removed} removed, from the next picture on.`,
		saved: 'The word list is saved'
	},

	settings: {
		title: 'Settings',
		lead: 'The numbers that change without a deploy.',
		columns: { name: 'Setting', value: 'Now', id: 'Id' },
		editTitle: (name) => `Edit: ${name}`,
		value: 'Value',
		saved: (name) => `Saved: ${name}`,
		fault: 'Enter a whole number that fits',
		names: {
			welcome_credits: 'Credits for signing up',
			result_life: 'How long results are kept',
			upload_life: 'How long uploaded photos are kept',
			uploads_waiting: 'Uploads one account may hold',
			order_life: 'How long unpaid orders stay open',
			orders_pending: 'Unpaid orders one account may hold',
			log_in_failures: 'Failed log-ins to an account from one place, in 15 minutes',
			log_in_failures_of_network: 'Failed log-ins from one network, in 15 minutes',
			password_check_failures: 'Wrong answers when asked for the password again, in 15 minutes',
			sign_ups_of_network: 'Sign-ups from one network, in an hour',
			address_verification: 'New accounts verify their address first (1 yes, 0 no)',
			letters_of_address: 'Letters of one kind to one address, in an hour',
			letters_of_network: 'Letters of one kind from one network, in an hour',
			redemption_failures: 'Failed redemptions of one account, in an hour',
			costly_refunds: 'Pictures of one account paid for in vain, in a day',
			order_alert_hours: 'Hours after which an unpaid order is told to operators',
			refused_accounts: 'Accounts in a row that a gateway refuses without a reason, until it rests',
			flagged_photos: 'Photos of one account that were flagged, in a day',
			photos_need_verdict: 'Moderation out of reach: photos wait (1) or go on (0)',
			results_judged: 'Moderation judges results too (1) or photos alone (0)',
			stray_after: 'When files that belong to nothing are deleted'
		},
		units: { credits: 'credits', milliseconds: 'hours' },
		counted: {
			credits: (count) => `${count} ${count === '1' ? 'credit' : 'credits'}`,
			milliseconds: (count) => `${count} ${count === '1' ? 'hour' : 'hours'}`
		},
		bounds: (least, most) => `${least} to ${most}`
	},

	notices: {
		title: 'Notices',
		lead: 'A line at the top of every page, which readers can dismiss.',
		add: 'New notice',
		empty: 'No notices yet',
		emptyLead: 'Write a line here that everybody should read.',
		columns: { text: 'Text', time: 'Shown', state: 'State' },
		states: { shown: 'Shown', early: 'Not yet', over: 'Over', off: 'Off' },
		always: 'Always',
		from: (moment) => `From ${moment}`,
		until: (moment) => `Until ${moment}`,
		newTitle: 'New notice',
		editTitle: 'Edit the notice',
		text: 'Text',
		textNote: 'One line, at most 200 characters.',
		starts_at: 'From',
		ends_at: 'Until',
		timeNote: 'Empty for no limit.',
		is_on: 'On',
		will: 'Once saved, everybody who opens a page sees it within a minute.',
		wontShow: 'Once saved, it is not shown.',
		saved: 'The notice is saved',
		yes: 'Yes',
		no: 'No',
		fields: {
			text_zh: 'Text (Chinese)',
			text_en: 'Text (English)',
			starts_at: 'From',
			ends_at: 'Until',
			is_on: 'On'
		},
		faults: { missing: 'Both languages are needed', order: 'It has to be after the beginning' }
	}
};

export type RuleWords = typeof zh;
export const ruleWords: Record<LanguageCode, RuleWords> = { zh, en };
