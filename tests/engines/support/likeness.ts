import sharp from 'sharp';

/** How alike two pictures look: the peak signal-to-noise ratio in decibels. */
export async function likeness(one: Buffer | string, other: Buffer | string): Promise<number> {
	const [first, second] = await Promise.all([pixels(one), pixels(other)]);
	const size = ({ info }: typeof first) => `${info.width}×${info.height}`;
	if (size(first) !== size(second)) {
		throw new Error(`${size(first)} pixels and ${size(second)} pixels cannot be compared`);
	}
	const squares = first.data.reduce(
		(sum, value, index) => sum + (value - (second.data[index] ?? 0)) ** 2,
		0
	);
	return 10 * Math.log10(255 ** 2 / (squares / first.data.length));
}

const pixels = (picture: Buffer | string) =>
	sharp(picture).rotate().removeAlpha().raw().toBuffer({ resolveWithObject: true });
