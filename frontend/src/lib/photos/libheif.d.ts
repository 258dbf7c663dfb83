/** What we use of libheif-js, which describes itself for another way of loading. */
declare module 'libheif-js/libheif-wasm/libheif.js' {
	interface HeifImage {
		is_primary(): boolean;
		/** Pixels as shown, turned the right way. */
		get_width(): number;
		get_height(): number;
		/** Fills in RGBA pixels; `done` gets null where they cannot be decoded. */
		display(pixels: ImageData, done: (pixels: ImageData | null) => void): void;
		free(): void;
	}
	interface Libheif {
		HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] };
	}
	export default function libheif(options: { wasmBinary: ArrayBuffer }): Libheif;
}
