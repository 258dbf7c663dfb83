/**
 * Decodes HEIC where the browser itself cannot: libheif as WebAssembly. It comes as files of its
 * own, and only for the first HEIC photo. Runs in the worker, whose policy allows WebAssembly.
 */
import libheif from 'libheif-js/libheif-wasm/libheif.js';
import wasmUrl from 'libheif-js/libheif-wasm/libheif.wasm?url';
import { faultOfSize, type PhotoFault } from './inspect';

let loading: ReturnType<typeof load> | undefined;

async function load() {
	const answer = await fetch(wasmUrl);
	if (!answer.ok) throw new Error(`${wasmUrl}: ${answer.status}`);
	return libheif({ wasmBinary: await answer.arrayBuffer() });
}

/** The pixels of a photo, straightened, or its fault. Throws when the decoder cannot be loaded. */
export async function decodeHeic(bytes: Uint8Array): Promise<ImageData | PhotoFault> {
	loading ??= load().catch((problem) => {
		loading = undefined;
		throw problem;
	});
	const { HeifDecoder } = await loading;
	const pictures = new HeifDecoder().decode(bytes);
	try {
		const picture = pictures.find((each) => each.is_primary()) ?? pictures[0];
		if (!picture) return 'heic';
		const [width, height] = [picture.get_width(), picture.get_height()];
		const fault = faultOfSize(width, height);
		if (fault) return fault;
		const pixels = new ImageData(width, height);
		const shown = await new Promise((resolve) => picture.display(pixels, resolve));
		return shown ? pixels : 'heic';
	} finally {
		pictures.forEach((picture) => picture.free());
	}
}
