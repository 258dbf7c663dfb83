import { isPassing, Refusal } from '#lib/api/problem.ts';
import type { PhotoFault } from './inspect';
import { prepare } from './prepare';
import { isShowable } from './read';
import { upload } from './upload';

/** A picture that is not here yet. */
export interface DistantPicture {
	/** Address of what is shown until it is here. */
	preview?: string;
	/** Fetches it, or says why it cannot be had. */
	load: () => Promise<Blob | PhotoFault>;
}

export type PhotoSource = Blob | DistantPicture;

/** How far a photo in a slot has come. */
export type PhotoState = 'preparing' | 'ready' | 'faulty' | 'uploading' | 'uploaded';

/**
 * One photo in a slot: shown at once, then made ready in the background, then sent. What has been
 * sent belongs to one task; the service deletes it with the task, so the next one sends it again.
 */
export class Photo {
	readonly key = crypto.randomUUID();
	state = $state<PhotoState>('preparing');
	fault = $state<PhotoFault | null>(null);
	/** What the service said against the photo, in the reader's language. */
	refusal = $state<string | null>(null);
	/** How many photos are made ready before this one. */
	ahead = $state(0);
	/** Percent of the upload that has gone out. */
	progress = $state(0);
	/** The last upload failed; the next Generate tries again. */
	uploadFailed = $state(false);
	/** Address for `<img>`, valid until {@link discard}. */
	url = $state('');
	/** The prepared picture: a JPEG without metadata, or the chosen file where no canvas can be used. */
	blob = $state.raw<Blob | null>(null);

	readonly #prepared: Promise<void>;
	#uploadId: string | null = null;
	#sending: Promise<string> | null = null;
	#discarded = false;

	constructor(source: PhotoSource, alreadyPrepared = false) {
		this.#prepared =
			alreadyPrepared && source instanceof Blob ? this.#accept(source) : this.#prepare(source);
	}

	/** Resolves once the photo is ready or known to be faulty. */
	get prepared(): Promise<void> {
		return this.#prepared;
	}

	get usable(): boolean {
		return this.state !== 'preparing' && this.state !== 'faulty';
	}

	/** The id of the uploaded photo, sending it if that has not happened. */
	async uploaded(): Promise<string> {
		await this.#prepared;
		if (this.#uploadId) return this.#uploadId;
		this.#sending ??= this.#send().finally(() => (this.#sending = null));
		return this.#sending;
	}

	/** Forgets what was sent: it belongs to a task now. */
	forgetUpload(): void {
		this.#uploadId = null;
		if (this.state === 'uploaded') this.state = 'ready';
	}

	discard(): void {
		this.#discarded = true;
		URL.revokeObjectURL(this.url);
	}

	async #prepare(source: PhotoSource): Promise<void> {
		if (source instanceof Blob) void this.#preview(source);
		else this.url = source.preview ?? '';
		const file =
			source instanceof Blob ? source : await source.load().catch(() => 'unreadable' as const);
		if (typeof file === 'string') return this.#refuse(file);
		if (file !== source && !this.url) void this.#preview(file);
		const answer = await prepare(file, {
			onAhead: (count) => (this.ahead = count),
			isGone: () => this.#discarded
		});
		if ('fault' in answer) this.#refuse(answer.fault);
		else await this.#accept(answer.photo);
	}

	async #preview(file: Blob): Promise<void> {
		const isShown = await isShowable(file);
		if (isShown && this.blob === null) this.#show(file);
	}

	#refuse(fault: PhotoFault): void {
		this.fault = fault;
		this.state = 'faulty';
	}

	async #accept(blob: Blob): Promise<void> {
		this.#show(blob);
		this.blob = blob;
		this.state = 'ready';
	}

	#show(picture: Blob): void {
		const shown = this.url;
		if (!this.#discarded) this.url = URL.createObjectURL(picture);
		URL.revokeObjectURL(shown);
	}

	/** A refused photo is at fault; a refused caller (no session, too many uploads) is not. */
	#takeRefusal(problem: Refusal): void {
		const aboutPhoto = [
			'unsupported-image',
			'unusable-image',
			'too-large',
			'photo-refused'
		].includes(problem.kind);
		this.state = aboutPhoto ? 'faulty' : 'ready';
		if (aboutPhoto) this.refusal = problem.message;
	}

	async #send(): Promise<string> {
		if (!this.blob) throw new Error('a photo without a picture cannot be sent');
		this.state = 'uploading';
		this.progress = 0;
		this.uploadFailed = false;
		try {
			const sent = await upload(this.blob, (percent) => (this.progress = percent));
			this.#uploadId = sent.id;
			this.state = 'uploaded';
			return sent.id;
		} catch (problem) {
			if (problem instanceof Refusal && !isPassing(problem)) this.#takeRefusal(problem);
			else this.state = 'ready';
			this.uploadFailed = this.state === 'ready';
			throw problem;
		}
	}
}
