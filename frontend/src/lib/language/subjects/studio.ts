import type { PhotoFault } from '#lib/photos/inspect.ts';
import type { LanguageCode } from '../language.svelte';
import { plural } from '../plural';

const zh = {
	heading: '看看穿在身上的样子',
	lead: '放一张人物照片，再放一件衣服，剩下的交给小猫。',
	tools: '工具',
	pick: '选照片',
	pickMore: '再加一张',
	dropHere: '松手放在这里',
	slotHelp: '点选、拖入或粘贴',
	camera: '拍一张',
	samples: '示例',
	useSample: (name: string) => `用示例：${name}`,
	recent: '最近用过',
	useRecent: (position: number) => `用最近用过的第 ${position} 张`,
	replace: '换一张',
	remove: '移除',
	removePhoto: (slot: string) => `移除这张${slot}照片`,
	photoOf: (slot: string) => `${slot}照片`,
	preparing: '正在整理照片',
	waitingTurn: (ahead: number) => `等着整理，前面还有 ${ahead} 张`,
	preparingSome: (ready: number, all: number) => `正在整理照片：${all} 张里好了 ${ready} 张`,
	uploading: (percent: number) => `正在上传 ${percent}%`,
	uploadFailed: '没有传上去，生成时会再试。',
	formerStays: (fault: string) => `新的这张没有用上：${fault}原来那张还在。`,
	stillMissing: (slot: string) => `还差一张${slot}照片`,
	allSet: '都放好了',
	allSetLead: '按下生成，十几秒就能看到。',
	missing: (slot: string) => `先放一张${slot}照片`,
	onlySoMany: (limit: number) => `这里最多放 ${limit} 张，多出来的没有收下。`,
	moreGarments: '免费账户一次试一件。加客服微信升级 Plus，一次能试十件。',
	moreGarmentsAnonymous: '先试一件。登录后，Plus 账户一次能试十件。',

	options: '选项',
	aspectRatio: '画幅',
	variants: '张数',
	fewer: '少一张',
	moreVariants: '多一张',
	colorPicker: '在色盘里选',
	colorHex: 'HEX 色值',
	colorNone: '不指定',
	colorInvalid: '颜色要写成 # 加六位，例如 #C2410C。',
	swatches: {
		'#1F1B16': '墨黑',
		'#F4EFE6': '米白',
		'#C2410C': '柿红',
		'#7A1F2B': '酒红',
		'#1E3A5F': '藏青',
		'#5F7356': '鼠尾草绿',
		'#C9A227': '姜黄'
	} as Record<string, string>,
	prompt: '提示词',
	promptDefault: '默认',
	promptOwn: '自己写的',
	promptPlaceholder: '想要什么样的画面，写在这里。留空就用默认的。',
	promptCount: (length: number, limit: number) => `${length} / ${limit} 字`,
	promptReset: '恢复默认',

	generate: '生成',
	generateFor: (credits: number) => `生成 · ${credits} 积分`,
	costLine: (outputs: number, credits: number) => `${outputs} 张图，共 ${credits} 积分`,
	failRefund: '没有成功的图，积分自动退回',
	lacking: (credits: number) => `还差 ${credits} 积分`,
	buy: '买积分',
	redeem: '用兑换码',

	trySamples: '手边没有照片，点一张先看看',
	sampleNames: {
		person: '宇航员',
		breton: '条纹针织衫',
		shirt: '浅蓝衬衫',
		dress: '墨绿连衣裙',
		glasses: '圆框眼镜',
		hat: '草编帽',
		stride: '迈步',
		akimbo: '叉腰',
		sneaker: '帆布鞋',
		boot: '切尔西靴',
		courtyard: '拱门庭院',
		seaside: '海边',
		bag: '手提包',
		persimmon: '柿红色卡',
		sage: '鼠尾草绿色卡',
		check: '格纹',
		dots: '波点'
	},
	good: '可以',
	bad: '不行',
	examplesTitle: '什么样的照片效果好',

	queuePlace: (place: number) => (place >= 100 ? '前面还有很多' : `排在第 ${place} 位`),
	canceledSome: (canceled: number, left: number) =>
		`取消了 ${canceled} 张，积分已退还；其余 ${left} 张已经开始，会画完。`,

	refused: {
		limitNext: '等一张完成再来，或者升级，一次能排更多。',
		levels: '看看等级'
	},

	photoFaults: {
		unsupported: '只认 JPEG、PNG、WebP、HEIC 和 AVIF 照片，这个文件不是。',
		heic: '这张 HEIC 照片没有转换成功。先在手机相册里存成 JPEG 再来。',
		avif: '这个浏览器打不开 AVIF 照片。换一个新一些的浏览器，或者先把它存成 JPEG 再来。',
		webp: '这个浏览器打不开 WebP 照片。换一个新一些的浏览器，或者先把它存成 JPEG 再来。',
		damaged: '这张照片打不开，文件可能坏了。',
		unreadable:
			'这个文件读不出来：可能已经删除或移走，也可能还在云端没有下载。先确认它在这台设备上，再选一次。',
		not_shared: '那个网站不让别的网页读取这张图。先把图片存到这台设备，再从这里选。',
		sample: '示例没有加载出来，再点一次试试。',
		too_small: '太小了，每条边至少要 200 像素。',
		too_wide: '边长超过了 16384 像素，先裁小一些。',
		too_many_pixels: '像素太多，先缩小到一亿像素以内。',
		too_large: '文件太大，请控制在 30 MB 以内。',
		animated: '这是一张动图，请换一张静止的照片。',
		not_convertible:
			'这个浏览器的防指纹保护不让网页读取图片，转换不了 HEIC 和 AVIF。请换成 JPEG、PNG 或 WebP，或者允许本站读取画布后再选一次。',
		not_shrinkable:
			'这个浏览器的防指纹保护不让网页缩小照片。请换一张 10 MB 以内、每条边不超过 8192 像素、总共不超过 4000 万像素的照片，或者允许本站读取画布后再选一次。',
		not_turnable:
			'这张照片是横着存的，这个浏览器的防指纹保护不让网页把它转正。请先在相册里编辑一下再存，或者允许本站读取画布后再选一次。',
		not_drawable:
			'照片没有坏，是这个浏览器处理不了它。换一个新一些的浏览器，或者换一张小一些的照片。'
	} satisfies Record<PhotoFault, string>
};

const en: typeof zh = {
	heading: 'See how it looks on you',
	lead: 'Add a photo of a person and a garment. The kitten does the rest.',
	tools: 'Tools',
	pick: 'Choose a photo',
	pickMore: 'Add another',
	dropHere: 'Drop it here',
	slotHelp: 'Click, drop or paste',
	camera: 'Take a photo',
	samples: 'Samples',
	useSample: (name) => `Use the sample: ${name}`,
	recent: 'Used lately',
	useRecent: (position) => `Use photo ${position} of those used lately`,
	replace: 'Replace',
	remove: 'Remove',
	removePhoto: (slot) => `Remove this ${slot.toLowerCase()} photo`,
	photoOf: (slot) => `${slot} photo`,
	preparing: 'Preparing the photo',
	waitingTurn: (ahead) => `Waiting to be prepared after ${plural(ahead, 'other', 'others')}`,
	preparingSome: (ready, all) => `Preparing the photos: ${ready} of ${all} are ready`,
	uploading: (percent) => `Uploading ${percent}%`,
	uploadFailed: 'The upload failed. Generating will try again.',
	formerStays: (fault) => `The new photo was not used: ${fault} The former one is still here.`,
	stillMissing: (slot) => `Now a ${slot.toLowerCase()} photo`,
	allSet: 'All set',
	allSetLead: 'Press Generate. It takes a few seconds.',
	missing: (slot) => `A ${slot.toLowerCase()} photo is missing`,
	onlySoMany: (limit) => `Room for ${limit} here; the others were left out.`,
	moreGarments:
		'Free accounts try one garment at a time. Add us on WeChat to become Plus and try ten.',
	moreGarmentsAnonymous: 'Try one first. With a Plus account you can try ten at once.',

	options: 'Options',
	aspectRatio: 'Format',
	variants: 'Pictures',
	fewer: 'One fewer',
	moreVariants: 'One more',
	colorPicker: 'Pick a colour',
	colorHex: 'HEX value',
	colorNone: 'None',
	colorInvalid: 'A colour is # and six digits, such as #C2410C.',
	swatches: {
		'#1F1B16': 'Ink',
		'#F4EFE6': 'Cream',
		'#C2410C': 'Persimmon',
		'#7A1F2B': 'Burgundy',
		'#1E3A5F': 'Navy',
		'#5F7356': 'Sage',
		'#C9A227': 'Mustard'
	},
	prompt: 'Prompt',
	promptDefault: 'Default',
	promptOwn: 'Your own',
	promptPlaceholder: 'Describe the picture you want. Leave empty to use the default.',
	promptCount: (length, limit) => `${length} / ${limit} characters`,
	promptReset: 'Back to default',

	generate: 'Generate',
	generateFor: (credits) => `Generate · ${plural(credits, 'credit', 'credits')}`,
	costLine: (outputs, credits) =>
		`${plural(outputs, 'picture', 'pictures')}, ${plural(credits, 'credit', 'credits')}`,
	failRefund: 'Credits come back for any picture that fails',
	lacking: (credits) => `${plural(credits, 'credit', 'credits')} missing`,
	buy: 'Buy credits',
	redeem: 'Redeem a code',

	trySamples: 'No photo at hand? Pick one of ours',
	sampleNames: {
		person: 'Astronaut',
		breton: 'Striped knit',
		shirt: 'Blue shirt',
		dress: 'Green dress',
		glasses: 'Round glasses',
		hat: 'Straw hat',
		stride: 'Striding',
		akimbo: 'Hands on hips',
		sneaker: 'Canvas sneaker',
		boot: 'Chelsea boot',
		courtyard: 'Courtyard',
		seaside: 'Seaside',
		bag: 'Handbag',
		persimmon: 'Persimmon swatch',
		sage: 'Sage swatch',
		check: 'Check',
		dots: 'Dots'
	},
	good: 'Good',
	bad: 'Not so good',
	examplesTitle: 'Photos that work well',

	queuePlace: (place) => (place >= 100 ? 'A long queue ahead' : `Place ${place} in the queue`),
	canceledSome: (canceled, left) =>
		`${plural(canceled, 'picture', 'pictures')} canceled, the credits are back. ${left} had started and will be finished.`,

	refused: {
		limitNext: 'Wait until one is done, or move up a level to queue more.',
		levels: 'See the levels'
	},

	photoFaults: {
		unsupported: 'This is not a JPEG, PNG, WebP, HEIC or AVIF photo.',
		heic: 'This HEIC photo could not be converted. Save it as JPEG on your phone first.',
		avif: 'This browser does not open AVIF photos. Use a newer browser, or save the photo as JPEG first.',
		webp: 'This browser does not open WebP photos. Use a newer browser, or save the photo as JPEG first.',
		damaged: 'This photo does not open. The file may be damaged.',
		unreadable:
			'This file cannot be read: it may have been deleted or moved, or it is still in the cloud. See that it is on this device, then choose it again.',
		not_shared:
			'That site does not let other pages read this picture. Save it to this device first, then choose it here.',
		sample: 'The sample did not load. Please try again.',
		too_small: 'Too small: each side needs at least 200 pixels.',
		too_wide: 'A side is over 16,384 pixels. Please crop it first.',
		too_many_pixels: 'Too many pixels. Please shrink it to under 100 megapixels.',
		too_large: 'The file is too large. Please stay under 30 MB.',
		animated: 'This picture moves. Please choose a still photo.',
		not_convertible:
			'The fingerprinting protection of this browser keeps pages from reading pictures, so HEIC and AVIF cannot be converted. Choose a JPEG, PNG or WebP, or allow this site to read the canvas and choose the photo again.',
		not_shrinkable:
			'The fingerprinting protection of this browser keeps pages from shrinking photos. Choose one of at most 10 MB, 8,192 pixels a side and 40 megapixels, or allow this site to read the canvas and choose the photo again.',
		not_turnable:
			'This photo is stored on its side, and the fingerprinting protection of this browser keeps pages from turning it. Edit and save it in your photo app first, or allow this site to read the canvas and choose the photo again.',
		not_drawable:
			'The photo is fine, but this browser cannot process it. Use a newer browser, or a smaller photo.'
	}
};

export type StudioWords = typeof zh;
export const studioWords: Record<LanguageCode, StudioWords> = { zh, en };
