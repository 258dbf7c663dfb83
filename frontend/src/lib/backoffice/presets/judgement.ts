/** What the parts of the editor tell beside their fields. */
export interface Judgement {
	/** What is wrong with a field, in the reader's language; nothing before it is to be used. */
	of: (path: string) => string | undefined;
	/** What is wrong with a text in both languages. */
	both: (path: string) => { zh: string | undefined; en: string | undefined };
}
