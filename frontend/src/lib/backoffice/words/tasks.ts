import type { LanguageCode } from '#lib/language/language.svelte.ts';
import { plural } from '#lib/language/plural.ts';

/** Tasks: the list, one of them, and what operators do to it. */
const zh = {
	caption: '任务列表',
	search: '任务 ID，或完整邮箱',
	id: '任务',
	account: '用户',
	tool: '工具',
	state: '状态',
	outputs: '图片',
	made: (made: number, all: number) => `${made} / ${all}`,
	review: '待核对',
	reviewOnly: '只看待核对',
	reviewCount: (count: number) => `${count} 张待核对`,
	credits: '积分',
	refunded: '退还',
	created: '提交',
	finished: '结束',
	took: '用时',
	ofOne: '只看一个用户',
	picture: (position: number) => `第 ${position} 张`,
	open: '打开任务',

	about: '这个任务',
	version: (version: number) => `第 ${version} 版`,
	ratio: '画幅',
	options: '选项',
	prompt: '用户写的提示词',
	charged: '收取',
	retryOf: '重试自',
	retriedBy: '已重试为',
	promptNone: '用的是工具自带的提示词。',
	inputs: '放进来的照片',
	inputGone: '已删除',
	inputShow: (slot: string, position: number) => `${slot}，第 ${position} 张`,
	keptFor: (time: string) => `还保留 ${time}`,
	gone: '图片已删除',
	audit: '管理员做过的事',
	noAudit: '还没有人动过这个任务。',

	attempts: (count: number) => `调用 ${count} 次`,
	noAttempts: '还没有调用过生成服务。',
	attemptsCaption: (position: number) => `第 ${position} 张的调用记录`,
	number: '次',
	gateway: '服务',
	model: '模型',
	started: '开始',
	outcome: '结果',
	status: '状态码',
	cost: '费用',
	running: '进行中',
	/** Nobody waits for its answer any more. */
	lost: '没有下文',
	outcomes: {
		succeeded: '成功',
		blocked: '被内容规则拦下',
		input_unusable: '照片读不了',
		no_image: '没有画出图',
		check_failed: '图不合用',
		busy: '太忙',
		quota_exhausted: '当天额度用完',
		misconfigured: '密钥、权限、地区或余额不对',
		model_retired: '模型已经下线',
		refuses_all: '连续拒绝了不同用户的请求',
		unreachable: '没有连上',
		unknown: '回答断了',
		timed_out: '超时',
		too_large: '回答太大',
		malformed: '回答看不懂',
		result_lost: '图没有取回来',
		storage_unavailable: '图没有存下来',
		inputs_gone: '照片已经删除',
		result_flagged: '结果没有通过内容检查',
		moderation_unavailable: '内容检查没有连上'
	} as Record<string, string>,

	retry: {
		open: '重试',
		title: '重试没成功的图片',
		lead: (count: number) => `会新建一个任务，重做 ${count} 张没成功的图片，用同样的照片和选项。`,
		once: '每个任务只能重试一次。',
		who: '这次由谁付',
		free: '不收用户积分',
		charge: (credits: string) => `照常收用户 ${credits} 积分`,
		action: '重试',
		done: '已重新提交'
	},
	cancel: {
		open: '取消',
		title: '取消还在排队的图片',
		lead: (count: number) => `${count} 张还在排队的图片会收回，积分退给用户。正在生成的会做完。`,
		action: '取消任务',
		done: '已取消'
	},
	resolve: {
		open: '核对完毕',
		title: '标记为核对完毕',
		lead: (count: number) =>
			`${count} 张待核对的图片会记为"没有成功"。积分之前已经退还，不会再动。`,
		action: '核对完毕',
		done: '已核对'
	},
	several: {
		name: (tool: string, email: string, when: string) => `${tool}，${email}，${when}`,
		noneFits: '选中的都不能重试或取消',
		others: (count: number) => `选中的另外 ${count} 个用不上，不动。`,
		gone: '照片已经删除，不能重做',
		retry: {
			open: (count: number) => `重试 ${count} 个`,
			title: (count: number) => `重试 ${count} 个任务`,
			lead: (count: number) =>
				`会新建 ${count} 个任务，重做没成功的图片，不收用户积分。照片已经删除的、已经重试过的会被拒绝。`,
			done: (count: number) => `${count} 个任务已重新提交`,
			wrong: '没有可以重做的图片，或已经重试过'
		},
		cancel: {
			open: (count: number) => `取消 ${count} 个`,
			title: (count: number) => `取消 ${count} 个任务`,
			lead: (count: number) =>
				`${count} 个任务里还在排队的图片会收回，积分退给用户。正在生成的会做完；没有图片在排队的任务会被拒绝。`,
			done: (count: number) => `${count} 个任务里排队的图片已取消`,
			wrong: '没有图片在排队了'
		}
	},
	reviewLead: (count: number) =>
		`有 ${count} 张图片结果不明：生成服务可能收了钱，但没有拿到图。请查过账单再处理。`
};

const en: typeof zh = {
	caption: 'Tasks',
	search: 'Task id, or whole e-mail',
	id: 'Task',
	account: 'User',
	tool: 'Tool',
	state: 'State',
	outputs: 'Pictures',
	made: (made, all) => `${made} / ${all}`,
	review: 'Review',
	reviewOnly: 'To be checked only',
	reviewCount: (count) => `${count} to be checked`,
	credits: 'Credits',
	refunded: 'Returned',
	created: 'Submitted',
	finished: 'Ended',
	took: 'Took',
	ofOne: 'Of one user',
	picture: (position) => `Picture ${position}`,
	open: 'Open the task',

	about: 'This task',
	version: (version) => `version ${version}`,
	ratio: 'Format',
	options: 'Options',
	prompt: 'Prompt of the user',
	charged: 'Charged',
	retryOf: 'Retry of',
	retriedBy: 'Retried as',
	promptNone: "The tool's own prompt was used.",
	inputs: 'Photos put in',
	inputGone: 'Deleted',
	inputShow: (slot, position) => `${slot}, ${position}`,
	keptFor: (time) => `kept for ${time}`,
	gone: 'The picture is deleted',
	audit: 'What operators did',
	noAudit: 'Nobody has touched this task yet.',

	attempts: (count) => plural(count, 'call', 'calls'),
	noAttempts: 'No gateway was called yet.',
	attemptsCaption: (position) => `Calls for picture ${position}`,
	number: 'No.',
	gateway: 'Gateway',
	model: 'Model',
	started: 'Started',
	outcome: 'Outcome',
	status: 'Status',
	cost: 'Cost',
	running: 'Running',
	lost: 'Never heard of again',
	outcomes: {
		succeeded: 'Succeeded',
		blocked: 'Refused by policy',
		input_unusable: 'A photo cannot be read',
		no_image: 'Made no picture',
		check_failed: 'Picture of no use',
		busy: 'Busy',
		quota_exhausted: 'Quota of the day used up',
		misconfigured: 'Key, permission, place or money is wrong',
		model_retired: 'Model is not served',
		refuses_all: 'Refuses the requests of different accounts',
		unreachable: 'Unreachable',
		unknown: 'Answer was lost',
		timed_out: 'Timed out',
		too_large: 'Answer too large',
		malformed: 'Answer made no sense',
		result_lost: 'Picture could not be fetched',
		storage_unavailable: 'Picture could not be stored',
		inputs_gone: 'Photos are gone',
		result_flagged: 'Result was flagged',
		moderation_unavailable: 'Moderation out of reach'
	},

	retry: {
		open: 'Retry',
		title: 'Retry what did not work',
		lead: (count) =>
			`A new task makes ${plural(count, 'picture', 'pictures')} again, of the same photos and options.`,
		once: 'A task can be retried once.',
		who: 'Who pays this time',
		free: 'Free for the user',
		charge: (credits) => `Charge the user ${credits} credits`,
		action: 'Retry',
		done: 'Submitted again'
	},
	cancel: {
		open: 'Cancel',
		title: 'Cancel what is waiting',
		lead: (count) =>
			`${plural(count, 'waiting picture is', 'waiting pictures are')} taken back, with their credits. What is being made goes on.`,
		action: 'Cancel the task',
		done: 'Canceled'
	},
	resolve: {
		open: 'Resolve',
		title: 'Say that it is checked',
		lead: (count) =>
			`${plural(count, 'picture counts', 'pictures count')} as failed. Their credits were returned before, and stay so.`,
		action: 'Resolve',
		done: 'Resolved'
	},
	several: {
		name: (tool, email, when) => `${tool}, ${email}, ${when}`,
		noneFits: 'None of these can be retried or canceled',
		others: (count) =>
			count === 1
				? 'One more is selected and left as it is.'
				: `${count} more are selected and left as they are.`,
		gone: 'The photos are gone',
		retry: {
			open: (count) => `Retry ${count}`,
			title: (count) => `Retry ${plural(count, 'task', 'tasks')}`,
			lead: (count) =>
				`What did not work of ${plural(count, 'task', 'tasks')} is made again, free for the users. Those whose photos are gone, or that were retried before, will be refused.`,
			done: (count) => `${plural(count, 'task', 'tasks')} submitted again`,
			wrong: 'Nothing of it can be made again, or it was retried before'
		},
		cancel: {
			open: (count) => `Cancel ${count}`,
			title: (count) => `Cancel ${plural(count, 'task', 'tasks')}`,
			lead: (count) =>
				`The waiting pictures of ${plural(count, 'task', 'tasks')} are taken back, with their credits. What is being made goes on; a task with nothing waiting will be refused.`,
			done: (count) => `The waiting pictures of ${plural(count, 'task', 'tasks')} are canceled`,
			wrong: 'Nothing of it is waiting any more'
		}
	},
	reviewLead: (count) =>
		`What became of ${plural(count, 'picture', 'pictures')} is unknown: the gateway may have charged for it without giving it. Please look at its bill first.`
};

export const tasksWords: Record<LanguageCode, typeof zh> = { zh, en };
