/** Small line drawings of photos that work and of photos that do not, 96 by 128 units. */
import type { SlotKind } from './places';

/** How a shape is filled; `fold` is a line alone. */
type Fill = 'skin' | 'hair' | 'cloth' | 'second' | 'paper' | 'blocking' | 'fold';

export interface Drawing {
	shapes: [fill: Fill, path: string][];
	/** Taken in the dark. */
	dark?: boolean;
}

const head: Drawing['shapes'] = [
	['skin', 'M43 40h10v10c0 4-10 4-10 0Z'],
	['skin', 'M48 16c7 0 11 5.500 11 13S54.500 43 48 43s-11-6.500-11-14 4-13 11-13Z'],
	['hair', 'M36 32c-2-11 3-19 12-19s14 8 12 19c-2-5-4-8-6-9-5 3-11 4-14 3-2 1-3 3-4 6Z']
];
const halfBody: Drawing['shapes'] = [
	...head,
	[
		'cloth',
		'M43 48c-3 2-7 3-10 4.500-6 2.500-8 7-9 13L18 101l8 2 6-26v51h32V77l6 26 8-2-6-35.500c-1-6-3-10.500-9-13-3-1.500-7-2.500-10-4.500-2 4-8 4-10 0Z'
	]
];
const wholeBody: Drawing['shapes'] = [
	['skin', 'M44.500 33h7v7c0 3-7 3-7 0Z'],
	['skin', 'M48 15.500c5 0 8 4 8 9.500s-3.500 10-8 10-8-4.500-8-10 3-9.500 8-9.500Z'],
	[
		'hair',
		'M39.500 27c-1.500-8 2-14 8.500-14s10 6 8.500 14c-1.400-3.500-3-6-4.500-6.500-3.500 2-7.500 2.800-10 2-1 1-1.800 2.500-2.500 4.500Z'
	],
	['second', 'M38 78h20l-2 36h-6l-2-26-2 26h-6Z'],
	['hair', 'M40 114h6v4h-8c0-2 .500-3 2-4ZM50 114h6c1.500 1 2 2 2 4h-8Z'],
	[
		'cloth',
		'M44.500 39c-2 1.500-5 2-7 3-4.500 1.800-6 5-6.500 9.500L28 76l5.500 1.500L38 59v21h20V59l4.500 18.500L68 76l-3-24.500c-.500-4.500-2-7.700-6.500-9.500-2-1-5-1.500-7-3-1.500 3-5.500 3-7 0Z'
	]
];
const bag = 'M22 58h52l5 44c.200 3-1 5-4 5H21c-3 0-4.200-2-4-5ZM34 70V50c0-20 28-20 28 0v20';
const picture = 'M20 38h56v52H20Zm0 42 16-16 13 13 8-8 19 19';

export const drawings: Record<SlotKind, { right: Drawing; wrong: Drawing }> = {
	person: {
		right: { shapes: wholeBody },
		wrong: {
			dark: true,
			shapes: [
				...halfBody,
				['blocking', 'M52 128c-1-24 1-44 8-58 5-9 18-10 24-2 6 9 9 24 12 60Z'],
				['blocking', 'M73 31a15 15 0 1 1 0 30 15 15 0 0 1 0-30Z']
			]
		}
	},
	garment: {
		right: {
			shapes: [
				[
					'cloth',
					'M38 30c3 8 17 8 20 0l15 6c1.500.6 2.400 1.600 2.900 3.200L81 58l-12 4-3-8v42c0 1.700-1 2.500-2.500 2.500h-31C31 98.500 30 97.700 30 96V54l-3 8-12-4 5.100-18.800C20.600 37.600 21.500 36.600 23 36Z'
				],
				['fold', 'M36 31c4 11 20 11 24 0M41 66c0 9-1 16-2 22M56 62c1 9 1 18 0 26']
			]
		},
		wrong: {
			shapes: [
				[
					'cloth',
					'M24 72c-6-8 2-18 11-17 2-9 14-12 20-5 8-5 20 1 19 11 9 3 10 16 2 21 2 9-8 16-16 11-6 6-18 5-21-2-10 2-18-8-15-19Z'
				],
				[
					'fold',
					'M35 55c2 8 8 12 16 11M55 50c-5 8-4 16 3 22M74 61c-8 0-14 5-15 13M30 80c8-4 16-2 21 5M62 92c-5-6-5-12 0-18'
				]
			]
		}
	},
	accessory: {
		right: {
			shapes: [
				[
					'paper',
					'M14 66a15 15 0 1 0 30 0 15 15 0 1 0-30 0ZM52 66a15 15 0 1 0 30 0 15 15 0 1 0-30 0Z'
				],
				['fold', 'M43 62c3-4 7-4 10 0M15 60l-6-8M81 60l6-8M22 66c0-5 3-8 7-8M60 66c0-5 3-8 7-8']
			]
		},
		wrong: {
			shapes: [
				['cloth', 'M16 50c10 6 44 6 54 0l-11-5c-2-24-30-24-32 0Z'],
				[
					'paper',
					'M18 82a12 12 0 1 0 24 0 12 12 0 1 0-24 0ZM48 76a12 12 0 1 0 24 0 12 12 0 1 0-24 0Z'
				],
				['second', 'M60 92h26l3 20H57Z'],
				['fold', 'M41 79c2-3 5-4 8-3M66 92v-6c0-7 14-7 14 0v6']
			]
		}
	},
	pose: {
		right: {
			shapes: [
				['cloth', 'M52 14a9 9 0 1 1 0 18 9 9 0 0 1 0-18Z'],
				[
					'fold',
					'M50 34 46 74M49 42 26 50 16 36M49 42l20 12 12-12M46 74 34 94l-14 20M46 74l18 18 2 24'
				]
			]
		},
		wrong: {
			shapes: [
				['cloth', 'M52 -4a13 13 0 1 1 0 26 13 13 0 0 1 0-26Z'],
				['cloth', 'M86 22a11 11 0 1 1 0 22 11 11 0 0 1 0-22Z'],
				[
					'fold',
					'M49 26 44 88M48 38 14 50 0 34M48 38l26 18M44 88 28 128M44 88l26 40M86 48v54M86 58 68 80M86 102l-12 26'
				]
			]
		}
	},
	shoe: {
		right: {
			shapes: [
				['cloth', 'M12 52c8 4 15 3 21-6l24 16c8 5 14 6 22 7 7 1 9 6 9 13v3H12Z'],
				['paper', 'M11 85h78v7H14c-2 0-3-2-3-3Z'],
				['fold', 'M39 51l-6 8M47 56l-6 8M55 61l-6 8']
			]
		},
		wrong: {
			shapes: [
				[
					'cloth',
					'M30 26c12 0 14 14 13 34 4 22 0 42-13 42S13 82 17 60c-1-20 1-34 13-34ZM66 26c12 0 14 14 13 34 4 22 0 42-13 42S49 82 53 60c-1-20 1-34 13-34Z'
				],
				['second', 'M30 34c7 0 8 8 7 18H23c-1-10 0-18 7-18ZM66 34c7 0 8 8 7 18H59c-1-10 0-18 7-18Z']
			]
		}
	},
	scene: {
		right: {
			shapes: [
				['paper', 'M0 88h96v40H0Z'],
				['cloth', 'M20 88V52c0-28 44-28 44 0v36Z'],
				['second', 'M74 88h14l-2 16H76Z'],
				['fold', 'M81 88c-6-12-10-16-8-26M81 88c0-14 2-22 8-28M0 108h96M30 88 10 128M56 88l20 40']
			]
		},
		wrong: {
			shapes: [
				['paper', 'M16 16h64v96H16Z'],
				['cloth', 'M24 26h48v20H24Z'],
				['fold', 'M24 56h48M24 66h40M24 76h48M24 86h30M24 98h44']
			]
		}
	},
	product: {
		right: {
			shapes: [
				['cloth', bag],
				['fold', 'M17 78h62M44 78v8h8v-8']
			]
		},
		wrong: {
			shapes: [
				['cloth', bag],
				['paper', 'M26 58h18L30 107H21ZM56 58h8l-14 49h-8Z']
			]
		}
	},
	swatch: {
		right: {
			shapes: [
				['paper', 'M22 22h52v84H22Z'],
				['cloth', 'M28 28h40v54H28Z'],
				['fold', 'M30 92h24M30 99h14']
			]
		},
		wrong: {
			shapes: [
				['paper', 'M22 22h52v84H22Z'],
				['cloth', 'M28 28h20v27H28Z'],
				['second', 'M48 28h20v27H48Z'],
				['hair', 'M28 55h20v27H28Z'],
				['blocking', 'M48 55h20v27H48Z'],
				['fold', 'M30 92h24']
			]
		}
	},
	fabric: {
		right: {
			shapes: [
				['cloth', 'M14 24h68v80H14Z'],
				['fold', 'M31 24v80M48 24v80M65 24v80M14 44h68M14 64h68M14 84h68']
			]
		},
		wrong: {
			shapes: [
				[
					'cloth',
					'M12 40c14-14 24 6 36-6s26 0 36-4c4 14-8 22-2 36s0 26 2 36c-16 6-24-8-38 0s-24-2-36 2c-4-12 8-22 2-36s4-18 0-28Z'
				],
				['paper', 'M30 34 58 100h14L42 32Z'],
				['fold', 'M18 66c10-6 10 8 20 4M60 44c4 8 14 4 18 12M60 84c8-4 12 4 20 0']
			]
		}
	},
	detail: {
		right: {
			shapes: [
				['paper', 'M42 30a26 26 0 1 1 0 52 26 26 0 0 1 0-52Z'],
				['fold', 'M61 75l20 22M32 56h20M42 46v20']
			]
		},
		wrong: { shapes: [['cloth', picture]] }
	},
	picture: {
		right: { shapes: [['cloth', picture]] },
		wrong: { dark: true, shapes: [['cloth', picture]] }
	}
};
