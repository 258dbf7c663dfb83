import type { Canvas, Picture, Surface } from './surface';

export const pageSurface: Surface = {
	open(file): Promise<Picture | null> {
		const image = new Image();
		const address = URL.createObjectURL(file);
		const close = () => {
			image.removeAttribute('src');
			URL.revokeObjectURL(address);
		};
		return new Promise((resolve) => {
			image.onload = () => {
				const { naturalWidth: width, naturalHeight: height } = image;
				resolve({ source: image, width, height, close });
			};
			image.onerror = () => {
				close();
				resolve(null);
			};
			image.src = address;
		});
	},

	canvas(width, height): Canvas {
		const canvas = document.createElement('canvas');
		canvas.width = width;
		canvas.height = height;
		const context = canvas.getContext('2d');
		if (!context) throw new Error('this browser gives no 2D canvas');
		return {
			context,
			source: canvas,
			toBlob: (type, quality) =>
				new Promise((resolve, reject) =>
					canvas.toBlob(
						(blob) => (blob ? resolve(blob) : reject(new Error('the canvas gives no file'))),
						type,
						quality
					)
				),
			close: () => {
				canvas.width = canvas.height = 0;
			}
		};
	}
};
