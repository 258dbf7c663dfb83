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
			hint: { zh: '正面全身或半身，一个人', en: 'Facing the camera, one person' },
			min: 1,
			max: 1
		},
		{
			id: 'garments',
			name: { zh: '服装', en: 'Garment' },
			hint: { zh: '平铺或挂拍，整件入镜', en: 'Laid flat or hung, all in the frame' },
			min: 1,
			max: 10
		}
	],
	options: [],
	credits_per_output: 2,
	aspect_ratios: ['3:4'],
	prompt_max_length: 2000
};
