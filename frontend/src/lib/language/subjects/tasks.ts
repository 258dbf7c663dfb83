import type { LanguageCode } from '../language.svelte';

/** What is said of a task and its pictures, wherever they are shown. */
const zh = {
	ended: {
		canceled: '已取消',
		canceledLead: '还没开始就收回了。',
		needs_review: '正在人工核对',
		needs_reviewLead: '积分先退还给你，我们会查清这一张出了什么事。',
		expired: '图片已删除',
		expiredLead: '它的保留期过了。'
	},
	picture: (position: number) => `第 ${position} 张`,
	pick: (tool: string, position: number, when: string) => `${tool}，${when}，第 ${position} 张`,
	left: (time: string) => `还有 ${time}`,
	open: '放大查看',
	download: '下载',
	downloadAll: (count: number) => `下载全部 ${count} 张`,
	useAsInput: '用作输入',
	again: '再来一次',
	compare: '前后对比',
	keptUntil: (time: string) => `保留至 ${time}`,
	aiMade: 'AI 生成',
	refunded: '积分已退还',
	partly: (made: number, all: number) => `${all} 张里完成了 ${made} 张`,
	refundedAmount: (credits: number) => `积分已退还：${credits}`,
	imageBroken: '图片没有加载出来',
	downloadGone: '这张图已经删除，下载不了了。',
	downloadTrouble: '没有连上，过一会儿再下载。',
	useTrouble: '这张图没有取到，过一会儿再试。',

	cancel: {
		all: '取消',
		rest: (count: number) => `取消还没开始的 ${count} 张`,
		busy: '正在取消',
		note: '没有开始的可以取消，积分马上退回；已经开始的会画完。',
		canceled: '已取消，积分已退还。',
		late: '已经开始生成，来不及取消了。',
		trouble: '没有取消成，再试一次。'
	},

	viewer: {
		title: '查看图片',
		place: (position: number, count: number) => `${position} / ${count}`,
		zoomIn: '放大',
		zoomOut: '缩小',
		zoomFit: (percent: number) => `${percent}%，恢复原大小`,
		zoomLevel: (percent: number) => `${percent}%`,
		divider: '前后对比的分界线，用左右方向键移动',
		dividerValue: (percent: number) => `原图占 ${percent}%`,
		before: '原图',
		after: '结果',
		noBefore: '原图不在了，只能看结果',
		previous: '上一张',
		next: '下一张'
	}
};

const en: typeof zh = {
	ended: {
		canceled: 'Canceled',
		canceledLead: 'Taken back before it began.',
		needs_review: 'Being checked by a person',
		needs_reviewLead:
			'Your credits are back already. We are finding out what happened to this one.',
		expired: 'The picture is deleted',
		expiredLead: 'Its time is over.'
	},
	picture: (position) => `Picture ${position}`,
	pick: (tool, position, when) => `${tool}, ${when}, picture ${position}`,
	left: (time) => `${time} left`,
	open: 'View larger',
	download: 'Download',
	downloadAll: (count) => `Download all ${count}`,
	useAsInput: 'Use as input',
	again: 'Once more',
	compare: 'Before and after',
	keptUntil: (time) => `Kept until ${time}`,
	aiMade: 'Made by AI',
	refunded: 'Credits returned',
	partly: (made, all) => `${made} of ${all} made`,
	refundedAmount: (credits) => `Credits returned: ${credits}`,
	imageBroken: 'The picture did not load',
	downloadGone: 'This picture is deleted and cannot be downloaded any more.',
	downloadTrouble: 'No connection. Please download it a little later.',
	useTrouble: 'The picture could not be fetched. Please try again later.',

	cancel: {
		all: 'Cancel',
		rest: (count) => `Cancel the ${count} not yet started`,
		busy: 'Canceling',
		note: 'What has not started can be canceled and its credits come back at once. What has started is finished.',
		canceled: 'Canceled. Your credits are back.',
		late: 'It has begun already and cannot be canceled.',
		trouble: 'It could not be canceled. Please try again.'
	},

	viewer: {
		title: 'Picture',
		place: (position, count) => `${position} / ${count}`,
		zoomIn: 'Zoom in',
		zoomOut: 'Zoom out',
		zoomFit: (percent) => `${percent}%, back to the whole picture`,
		zoomLevel: (percent) => `${percent}%`,
		divider: 'Divider between before and after, move it with the arrow keys',
		dividerValue: (percent) => `${percent}% before`,
		before: 'Before',
		after: 'After',
		noBefore: 'The original is gone, so there is only the result',
		previous: 'Previous',
		next: 'Next'
	}
};

export const taskWords: Record<LanguageCode, typeof zh> = { zh, en };
