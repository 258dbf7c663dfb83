import type { Preset } from '#lib/api/model.ts';

/**
 * The tool that pages are prerendered with, so that the workbench stands before the service has
 * answered. `GET /api/presets` replaces it as soon as it is there; nothing is sent by this copy.
 */
export const firstPreset: Preset = {
	id: 'try_on',
	version: 1,
	prompt: {
		zh: '给图1的人物穿上图2的服装，只替换对应的衣物，其余都不改。服装的版型、长度、颜色、面料质感、印花、Logo、缝线和细节完全以图2为准，自然贴合身体，褶皱和阴影真实。图1人物的脸、发型、肤色、双手、体型、比例和姿势保持原样，背景、构图和光线也保持原样。',
		en: 'Dress the person of image 1 in the garment of image 2, in place of the clothing it corresponds to, and change nothing else. Take the cut, length, colour, fabric texture, print, logo, seams and details of the garment exactly from image 2, and let it drape naturally over the body with believable folds and shadows. Keep the person of image 1 as they are: face, hair, skin, hands, body shape, proportions and pose. Keep the background, the framing and the light of image 1.'
	},
	name: { zh: '虚拟换衣', en: 'Virtual try-on' },
	summary: {
		zh: '给一个人换上一到十件衣服，一件一张图',
		en: 'Dress one person in one to ten garments, a picture for each'
	},
	slots: [
		{
			id: 'person',
			name: { zh: '人物', en: 'Person' },
			hint: {
				zh: '正面、光线均匀、看得到上半身或全身',
				en: 'Facing the camera, evenly lit, upper or whole body in view'
			},
			right: [
				{ zh: '正面或微侧，站姿自然', en: 'Facing the camera, standing at ease' },
				{ zh: '光线均匀，身体没有遮挡', en: 'Evenly lit, the body in full view' }
			],
			wrong: [
				{ zh: '多人合影', en: 'Several people' },
				{ zh: '模糊、太暗或截掉了身体', en: 'Blurred, dark, or cut off' }
			],
			min: 1,
			max: 1
		},
		{
			id: 'garments',
			name: { zh: '服装', en: 'Garment' },
			hint: {
				zh: '平铺或挂拍，一张一件，拍完整',
				en: 'Laid flat or on a hanger, one a picture, all of it in view'
			},
			right: [
				{ zh: '平铺或挂拍，整件入镜', en: 'Flat or on a hanger, all of it in view' },
				{ zh: '颜色真实，印花清楚', en: 'True colours, a clear print' }
			],
			wrong: [
				{ zh: '多件叠在一起', en: 'Several pieces on a heap' },
				{ zh: '折叠或有大片遮挡', en: 'Folded or largely covered' }
			],
			min: 1,
			max: 10
		}
	],
	one_output_each: 'garments',
	options: [
		{
			id: 'garment_kind',
			kind: 'choice',
			name: { zh: '服装类型', en: 'Kind of garment' },
			default: 'auto',
			choices: [
				{ id: 'auto', name: { zh: '自动', en: 'Auto' } },
				{ id: 'top', name: { zh: '上装', en: 'Top' } },
				{ id: 'bottom', name: { zh: '下装', en: 'Bottom' } },
				{ id: 'dress', name: { zh: '连衣裙', en: 'Dress' } },
				{ id: 'outerwear', name: { zh: '外套', en: 'Outerwear' } }
			]
		}
	],
	prompt_max_length: 2000,
	credits_per_output: 2,
	aspect_ratios: ['3:4', '1:1', '2:3', '4:5', '9:16'],
	variants: { default: 1, max: 1 }
};
