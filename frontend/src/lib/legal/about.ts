/** Whether this page comes from a stack on this very machine, which alone can have an outbox. */
export function isLocal({ protocol, hostname }: Location): boolean {
	const isLoopback =
		hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
	return protocol === 'http:' && isLoopback;
}
