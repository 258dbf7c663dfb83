/** A page in a browser, as far as the stories use it. Each step waits until it can be done. */
export interface Page {
	/** Opens a path of the product, and waits until its scripts run. */
	open(path: string): Promise<void>;
	/** Replaces the text of a field. */
	fill(field: string, text: string): Promise<void>;
	/** Chooses a file for a file input. */
	choose(input: string, file: string): Promise<void>;
	/** Presses a button. */
	press(button: string): Promise<void>;
	/** Follows a link. */
	follow(link: string): Promise<void>;
	/** Waits until something with this name is visible. */
	see(kind: Kind, name: string): Promise<void>;
	/** Waits until a picture is loaded, and gives its size in pixels. */
	sizeOfPicture(name: string): Promise<Size>;
	/** Runs a function in the page: to take away what older browsers lack, before it is used. */
	change(work: () => void): Promise<void>;
	/** Waits until nothing with this name is visible any more. */
	seeGone(kind: Kind, name: string): Promise<void>;
	/** Goes back as the browser's button does. */
	goBack(): Promise<void>;
	/** Follows a link to a file, and gives the file's bytes once it is complete. */
	download(link: string): Promise<Buffer>;
}

/** A page, and how to end its browser. */
export interface Browser {
	page: Page;
	close(): Promise<void>;
}

export type Kind = 'alert' | 'button' | 'field' | 'file input' | 'link' | 'picture' | 'ready photo';

export interface Size {
	width: number;
	height: number;
}

/** How long a step may take, in milliseconds. */
export const patience = 30_000;

/** Where the product is; set by `vitest.config.ts`. */
export const baseUrl = process.env.PRODUCT_URL ?? '';
