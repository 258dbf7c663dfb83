import Argon2 from '@phi-ag/argon2';
import wasm from '@phi-ag/argon2/argon2.wasm';

let argon2: Promise<Argon2> | undefined;

/** Whether a password is the one behind a stored hash; the module is made ready once an isolate. */
export async function isRight(password: string, stored: string): Promise<boolean> {
	argon2 ??= WebAssembly.instantiate(wasm).then((instance) => new Argon2(instance));
	return (await argon2).tryVerify(stored, password).success;
}
