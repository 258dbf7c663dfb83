/**
 * What is dropped or pasted: files, or a picture of another page, which comes as that page's markup
 * or as an address.
 */
import type { PhotoFault } from './inspect';
import type { PhotoSource } from './photo.svelte';
import { fetchFrom } from './prepare';

/** Kinds of data among which a picture may be. */
const types = ['Files', 'text/html', 'text/uri-list'];

/** Whether there may be a picture in what is being dragged: it cannot be looked at yet. */
export const mayHavePictures = (transfer: DataTransfer | null): boolean =>
	types.some((type) => transfer?.types.includes(type));

/** The pictures in what was dropped or pasted. To be called at once: later it is gone. */
export function picturesIn(transfer: DataTransfer | null): PhotoSource[] {
	if (!transfer) return [];
	if (transfer.files.length > 0) return [...transfer.files];
	return addressesIn((type) => transfer.getData(type)).map((address) => ({
		load: () => load(address)
	}));
}

/**
 * The addresses of pictures. Markup comes first: beside it stands the address of the link that a
 * picture is in, not the picture's.
 */
export function addressesIn(data: (type: string) => string): string[] {
	const markup = imagesOf(data('text/html'));
	const listed = data('text/uri-list')
		.split(/\r?\n/)
		.filter((line) => line !== '' && !line.startsWith('#'));
	const text = data('text/plain').trim();
	const found = markup.length > 0 ? markup : listed.length > 0 ? listed : [text];
	return [...new Set(found)].filter((address) => /^(https?:|data:image\/)/i.test(address));
}

/** A document made by the parser loads nothing and runs nothing. */
function imagesOf(markup: string): string[] {
	if (!markup.includes('<img')) return [];
	const images = new DOMParser().parseFromString(markup, 'text/html').images;
	return [...images].flatMap((image) => image.getAttribute('src') ?? []);
}

async function load(address: string): Promise<Blob | PhotoFault> {
	if (address.startsWith('data:')) return decoded(address) ?? 'damaged';
	const { protocol, origin } = new URL(address);
	if (origin === location.origin) {
		const answer = await fetch(address).catch(() => null);
		return answer?.ok ? answer.blob() : 'not_shared';
	}
	return protocol === 'https:' ? fetchFrom(address) : 'not_shared';
}

/** The bytes of a `data:` address (RFC 2397), or null where they make no sense. */
export function decoded(address: string): Blob | null {
	const comma = address.indexOf(',');
	const [type = '', ...parameters] = address.slice('data:'.length, comma).split(';');
	if (comma < 0) return null;
	try {
		const text = decodeURIComponent(address.slice(comma + 1));
		if (parameters.at(-1) !== 'base64') return new Blob([text], { type });
		const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
		return new Blob([bytes], { type });
	} catch {
		return null;
	}
}
