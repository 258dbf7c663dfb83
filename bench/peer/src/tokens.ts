import { SignJWT, base64url, jwtVerify } from 'jose';
import type { Bindings } from './environment';

const AUDIENCE = 'kitten-closet';
const TYPE = 'at+jwt';
export const ACCESS_LIFE = 15 * 60 * 1000;
export const REFRESH_LIFE = 30 * 24 * 60 * 60 * 1000;

interface Claims {
	sub: string;
	sid: string;
	role: string;
}

function signingKey(env: Bindings): { id: string; secret: Uint8Array } {
	const [id, secret] = env.TOKEN_KEYS.split(',')[0].split(':');
	return { id, secret: base64url.decode(secret) };
}

/** The same key, for hashes that nobody else can make. */
export function hmacKey(env: Bindings): Promise<CryptoKey> {
	const algorithm = { name: 'HMAC', hash: 'SHA-256' };
	return crypto.subtle.importKey('raw', signingKey(env).secret, algorithm, false, ['sign']);
}

export async function issue(env: Bindings, claims: Claims, now: number): Promise<string> {
	const { id, secret } = signingKey(env);
	return new SignJWT({ sid: claims.sid, role: claims.role })
		.setProtectedHeader({ alg: 'HS256', typ: TYPE, kid: id })
		.setIssuer(env.ORIGIN)
		.setAudience(AUDIENCE)
		.setSubject(claims.sub)
		.setIssuedAt(Math.floor(now / 1000))
		.setExpirationTime(Math.floor((now + ACCESS_LIFE) / 1000))
		.sign(secret);
}

export async function verify(env: Bindings, token: string): Promise<Claims | null> {
	try {
		const { payload } = await jwtVerify<Claims>(token, signingKey(env).secret, {
			issuer: env.ORIGIN,
			audience: AUDIENCE,
			typ: TYPE,
			algorithms: ['HS256']
		});
		return payload as Claims;
	} catch {
		return null;
	}
}

/** A refresh token and the hash that is kept of it. */
export async function refreshToken(): Promise<{ text: string; hash: ArrayBuffer }> {
	const bytes = crypto.getRandomValues(new Uint8Array(32));
	return { text: base64url.encode(bytes), hash: await crypto.subtle.digest('SHA-256', bytes) };
}
