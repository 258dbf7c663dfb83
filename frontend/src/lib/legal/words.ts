import type { About } from '#lib/api/model.ts';
import type { LanguageCode } from '#lib/language/language.svelte.ts';

/** A part of the terms or of the privacy policy; where it says what the service knows, it asks. */
export interface Part {
	id: string;
	title: string;
	/** Each line is a paragraph. */
	text: (about: About) => string[];
}

interface LegalWords {
	version: (day: string) => string;
	trouble: string;
	terms: { title: string; lead: string; parts: Part[] };
	privacy: { title: string; lead: string; parts: Part[] };
}

const hours = (milliseconds: number) => Math.round(milliseconds / 360_000) / 10;

const gateways = (about: About, between: string) =>
	about.gateways.map(({ host, model }) => `${model}（${host}）`).join(between);

const zh: LegalWords = {
	version: (day) => `${day} 起生效`,
	trouble: '这一页没有加载完整。',
	terms: {
		title: '用户条款',
		lead: '用得明白，写得也尽量明白。',
		parts: [
			{
				id: 'service',
				title: '小猫更衣做什么',
				text: () => [
					'小猫更衣把你给的人物照片和服装照片交给图像模型，生成试穿和商品图片。图片是机器画的，不是照片：颜色、版型、尺寸都可能和实物不一样，请不要当作实物或量体的依据。'
				]
			},
			{
				id: 'account',
				title: '账户',
				text: () => [
					'账户用邮箱验证后才能使用。请用你自己能收信的邮箱，保管好密码和验证码。一个邮箱只送一次注册积分，删了账户再注册也不再送。',
					'批量注册、绕过限制、干扰别人使用的账户会被停用。'
				]
			},
			{
				id: 'content',
				title: '你上传的东西',
				text: () => [
					'请只上传你有权使用的照片。照片里是别人时，要先得到那个人的同意；未成年人要有监护人同意。',
					'不能用来制作色情、侮辱、冒充他人或违法的内容。描述会按词表检查，上游模型也会拒绝一部分内容。',
					'照片仍然是你的。你只允许我们为了生成你要的图片而处理它们。生成的图片，在法律允许的范围内归你使用。'
				]
			},
			{
				id: 'label',
				title: 'AI 生成的标识',
				text: () => [
					'每张结果的文件里都带有 AI 生成的标识。公开发布时，请按规定让别人看得出这是 AI 生成的，也不要去掉标识。'
				]
			},
			{
				id: 'credits',
				title: '积分、会员和付款',
				text: () => [
					'生成一张图片要多少积分，点之前按钮上就写着。没有成功的图片，积分当场自动退回原处。',
					'永久积分不会过期；会员积分到期失效。积分只能在这里用，不能转让，也不能换成钱。',
					'订单通过微信转账付款，由人工确认后到账。需要退款请联系我们：退款时，那一单带来、还没用掉的积分或会员会收回。'
				]
			},
			{
				id: 'keeping',
				title: '图片的保留',
				text: (about) => [
					`结果从完成起保留 ${hours(about.result_life)} 小时，之后谁也看不到，也找不回来，请及时下载。`
				]
			},
			{
				id: 'end',
				title: '停用和结束',
				text: () => [
					'你可以随时在设置里删除账户。违反这些条款的账户可能被停用。',
					'服务可能因为维护或上游的原因中断。我们会尽力恢复，但不承诺一直可用。'
				]
			},
			{
				id: 'changes',
				title: '条款的变化',
				text: (about) => [
					`条款改变意思时会换版本号。现在的版本是 ${about.terms_version}；你注册时同意的版本和时间会记在账户里。`
				]
			},
			{
				id: 'contact',
				title: '联系我们',
				text: (about) => [`微信：${about.operator_wechat}`]
			}
		]
	},
	privacy: {
		title: '隐私政策',
		lead: '我们知道你的什么，交给谁，留多久。',
		parts: [
			{
				id: 'photos',
				title: '人脸和其他照片',
				text: (about) => [
					'照片只用来生成你要的图片。我们不做人脸识别，不建人脸库，也不会拿照片去训练模型。',
					'上传时，照片里的拍摄地点、时间和设备等信息会去掉。',
					`生成时，照片和描述会交给图像模型的服务商。现在用的是：${gateways(about, '、')}。它们按各自的条款处理收到的内容，不由我们控制。`,
					`任务成功后，它用的照片马上删除，标了「保留」的除外。其余的照片，从上传起 ${hours(about.upload_life)} 小时后谁也打不开。任务没有成功时，它用的照片为了能重试，留到任务结束后 ${hours(about.result_life)} 小时，这期间只有管理员打得开。结果从完成起 ${hours(about.result_life)} 小时后谁也打不开。到期的文件每小时清理一次。`,
					'只有你自己能打开你的照片和结果；处理故障和售后时，客服和管理员也能看到还没到期的那些。'
				]
			},
			{
				id: 'account',
				title: '账户里有什么',
				text: () => [
					'邮箱、加密散列后的密码、语言、注册和登录的时间、浏览器自报的名称、同意的条款版本。积分明细、订单、兑换记录、任务的设置和描述。',
					'没有完成验证的注册，一两天内删除。',
					'用户的网络地址只以带密钥的散列来限制尝试的次数；管理员操作后台时的网络地址会记在操作记录里。'
				]
			},
			{
				id: 'browser',
				title: '你的浏览器里有什么',
				text: () => [
					'登录用的 Cookie，以及一个让我们认得这个浏览器的 Cookie（防止别人猜密码时把你挡在外面）。没有广告，没有跟踪。',
					'语言、外观和放好的照片存在你自己的浏览器里，退出登录时照片会清掉。'
				]
			},
			{
				id: 'others',
				title: '还有谁会碰到这些',
				text: () => [
					'服务运行在 Cloudflare 上，数据库在 Turso，信由邮件服务商寄出。开启内容审核时，描述会先交给审核服务。除此之外不给别人，也不出售；法律要求的除外。'
				]
			},
			{
				id: 'rights',
				title: '看、带走、删除',
				text: () => [
					'积分明细可以下载成表格，登录的设备可以在设置里看到并让它退出。',
					'在设置里删除账户，照片、结果、描述、邮箱和密码会一起删除。积分明细和订单留下来对账，但不再带你的名字；邮箱只留一个带密钥的散列，用来记得它领过注册积分。数据库服务商的备份里可能还会留存一段时间。'
				]
			},
			{
				id: 'contact',
				title: '联系我们',
				text: (about) => [`问题、更正或投诉，微信：${about.operator_wechat}`]
			}
		]
	}
};

const en: LegalWords = {
	version: (day) => `In force since ${day}`,
	trouble: 'This page did not load completely.',
	terms: {
		title: 'Terms of use',
		lead: 'Plain to use, and as plainly written as we can.',
		parts: [
			{
				id: 'service',
				title: 'What Kitten Closet does',
				text: () => [
					'Kitten Closet gives your photos of people and garments to image models, which make try-on and product pictures of them. The pictures are drawn by a machine. Colour, cut and size may differ from the real thing; do not take them for a measurement or for the article itself.'
				]
			},
			{
				id: 'account',
				title: 'Your account',
				text: () => [
					'An account works once its e-mail address is verified. Use an address whose mail you read, and keep your password and codes to yourself. Welcome credits are given once for an address, also if the account is deleted and made again.',
					'Accounts made in bulk, or that get around limits or disturb others, are suspended.'
				]
			},
			{
				id: 'content',
				title: 'What you upload',
				text: () => [
					'Upload only photos that you may use. Where somebody else is in the picture, ask them first; for minors, ask their guardians.',
					'Do not make sexual, insulting, impersonating or unlawful content. Descriptions are checked against a word list, and the models refuse some content themselves.',
					'Your photos stay yours. You only allow us to process them to make the pictures that you ask for. The results are yours to use as far as the law allows.'
				]
			},
			{
				id: 'label',
				title: 'The AI label',
				text: () => [
					'The file of each result says that it is AI-generated. Where you publish it, let others see that as the rules ask, and do not remove the label.'
				]
			},
			{
				id: 'credits',
				title: 'Credits, membership, payment',
				text: () => [
					'What a picture costs stands on the button before you press it. If a picture does not succeed, its credits go back at once, automatically, to where they came from.',
					'Permanent credits do not expire; membership credits do. Credits are of use here alone: they cannot be passed on or turned into money.',
					'Orders are paid by WeChat transfer and confirmed by a person. For a refund, write to us: what is left of the credits or the membership that the order brought is then taken back.'
				]
			},
			{
				id: 'keeping',
				title: 'How long pictures are kept',
				text: (about) => [
					`Results are kept for ${hours(about.result_life)} hours from their completion. After that nobody can see or restore them, so download what you need.`
				]
			},
			{
				id: 'end',
				title: 'Suspension and end',
				text: () => [
					'You can delete your account in the settings at any time. Accounts that break these terms may be suspended.',
					'The service may be interrupted by maintenance or by those it depends on. We do our best to bring it back, and do not promise that it is always available.'
				]
			},
			{
				id: 'changes',
				title: 'Changes',
				text: (about) => [
					`When the meaning of these terms changes, so does their version. It is ${about.terms_version} now; the version that you agreed to when you signed up is kept with your account, with the time.`
				]
			},
			{
				id: 'contact',
				title: 'Contact',
				text: (about) => [`WeChat: ${about.operator_wechat}`]
			}
		]
	},
	privacy: {
		title: 'Privacy policy',
		lead: 'What we know of you, whom we give it to, and how long it stays.',
		parts: [
			{
				id: 'photos',
				title: 'Photos of faces, and others',
				text: (about) => [
					'Photos are used to make the pictures that you ask for, and for nothing else. We do not recognise faces, keep no collection of faces, and do not train models with your photos.',
					'Where, when and with what a photo was taken is removed from its file when it is uploaded.',
					`To make a picture, photos and descriptions are sent to providers of image models. In use now: ${gateways(about, ', ').replace(/（/g, ' (').replace(/）/g, ')')}. What they do with what they receive follows their own terms, which are not in our hands.`,
					`When a task succeeds, its photos are deleted at once, except those that you marked to keep. All other photos are closed to everyone ${hours(about.upload_life)} hours after their upload. When a task does not succeed, its photos stay for ${hours(about.result_life)} hours after its end, so that it can be made again, and only operators can open them meanwhile. Results are closed to everyone ${hours(about.result_life)} hours after their completion. What is over is deleted from storage every hour.`,
					'Nobody but you can open your photos and results, except operators who handle faults and complaints, as long as they are not deleted.'
				]
			},
			{
				id: 'account',
				title: 'What an account holds',
				text: () => [
					'Your e-mail address, a hash of your password, your language, when you signed up and logged in, what your browser calls itself, and the version of the terms you agreed to. Your ledger, orders, redeemed codes, and the settings and descriptions of your tasks.',
					'Sign-ups that were not verified are deleted within a day or two.',
					'Network addresses of users are kept only as keyed hashes that limit how often something is tried; those of operators at work stand in the audit log.'
				]
			},
			{
				id: 'browser',
				title: 'What your browser holds',
				text: () => [
					'Cookies that keep you logged in, and one by which we know the browser again, so that somebody who guesses passwords does not shut you out. No advertising, no tracking.',
					'Language, appearance and the photos you have put in place are stored in your own browser; the photos are removed when you log out.'
				]
			},
			{
				id: 'others',
				title: 'Who else comes across it',
				text: () => [
					'The service runs on Cloudflare with a database at Turso, and letters go out through a mail provider. Where moderation is switched on, descriptions are sent to a moderation service first. Nobody else gets your data, and it is not sold, unless the law demands it.'
				]
			},
			{
				id: 'rights',
				title: 'Seeing, taking, deleting',
				text: () => [
					'You can download your ledger as a table, and see your devices and log them out in the settings.',
					'When you delete your account in the settings, photos, results, descriptions, e-mail address and password are deleted with it. The ledger and the orders stay for the books, without your name; of the address a keyed hash stays, which remembers that it had its welcome credits. Backups at the database provider may hold data for a while longer.'
				]
			},
			{
				id: 'contact',
				title: 'Contact',
				text: (about) => [`Questions, corrections, complaints: WeChat ${about.operator_wechat}`]
			}
		]
	}
};

export const legalWords: Record<LanguageCode, LegalWords> = { zh, en };
