import type { Preset } from '$lib/api/model';

/**
 * The tool that pages are prerendered with, so that the workbench stands before the service has
 * answered. `GET /api/presets` replaces it as soon as it is there; nothing is sent by this copy.
 */
export const firstPreset: Preset = {
	id: 'try_on',
	version: 1,
	name: { zh: '虚拟换衣', en: 'Virtual try-on' },
	slots: [
		{
			id: 'person',
			name: { zh: '人物', en: 'Person' },
			hint: {
				zh: '正面、光线均匀、看得到上半身或全身',
				en: 'Facing the camera, evenly lit, upper or whole body in view'
			},
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
			min: 1,
			max: 10
		}
	],
	options: [
		{
			id: 'garment_kind',
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
	credits_per_output: 2,
	aspect_ratios: ['3:4'],
	prompt_max_length: 2000
};
