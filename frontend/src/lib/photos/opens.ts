/** Tells a browser that does not open a kind of photo from a photo that is damaged. */
import type { PhotoKind } from './inspect';
import type { Surface } from './surface';

/** Pictures of one or two pixels, of the kinds that not every canvas writes. */
const samples: Partial<Record<PhotoKind, string>> = {
	webp: 'UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA',
	avif: 'AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADybWV0YQAAAAAAAAAoaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAGxpYmF2aWYAAAAADnBpdG0AAAAAAAEAAAAeaWxvYwAAAABEAAABAAEAAAABAAABGgAAAB0AAAAoaWluZgAAAAAAAQAAABppbmZlAgAAAAABAABhdjAxQ29sb3IAAAAAamlwcnAAAABLaXBjbwAAABRpc3BlAAAAAAAAAAIAAAACAAAAEHBpeGkAAAAAAwgICAAAAAxhdjFDgQ0MAAAAABNjb2xybmNseAACAAIAAYAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAACVtZGF0EgAKCBgANogQEAwgMg8f8D///8WfhwB8+ErK42A='
};

/** Whether a surface opens photos of a kind. */
export async function opens(kind: PhotoKind, surface: Surface): Promise<boolean> {
	const opened = await surface.open(await sampleOf(kind, surface));
	opened?.close();
	return opened !== null;
}

async function sampleOf(kind: PhotoKind, surface: Surface): Promise<Blob> {
	const type = `image/${kind}`;
	const sample = samples[kind];
	if (!sample) return surface.canvas(1, 1).toBlob(type);
	return new Blob([Uint8Array.from(atob(sample), (letter) => letter.charCodeAt(0))], { type });
}
