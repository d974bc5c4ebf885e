// JSON Web Keys (RFC 7517 and RFC 7518 §6), as far as all of them are alike.
import type { KeyUsage } from "./crypto-key.ts";
import { secretBytes } from "./secret-bytes.ts";

/** Captured when the worker begins: it sees keys that may not be read. */
const { fromBase64 } = Uint8Array;

/** Members are looked at before they are used. */
export type Jwk = Readonly<Record<string, unknown>>;

export function refuseJwk(why: string): DOMException {
  return new DOMException(`The JSON Web Key ${why}`, "DataError");
}

/** @throws TypeError for what is no object. */
export function requireJwk(jwk: unknown): asserts jwk is Jwk {
  if (typeof jwk !== "object" || jwk === null || ArrayBuffer.isView(jwk)) {
    throw new TypeError("A JSON Web Key is an object");
  }
}

/** Whether data of a form that is imported is a private key of a pair.
 * @throws TypeError for a JSON Web Key that is no object. */
export function isPrivateForm(format: string, data: unknown): boolean {
  if (format !== "jwk") return format === "pkcs8";
  requireJwk(data);
  return data.d !== undefined;
}

/** @param alg what the key's own `alg` has to be, where it has one.
 * @throws DOMException DataError for a key that may not be used so. */
export function checkJwk(
  jwk: Jwk,
  alg: string | null,
  extractable: boolean,
  usages: readonly KeyUsage[],
): void {
  if (alg !== null && jwk.alg !== undefined && jwk.alg !== alg) {
    throw refuseJwk(`has another alg than ${alg}`);
  }
  const use = usages.some((usage) => usage === "sign" || usage === "verify") ? "sig" : "enc";
  if (usages.length > 0 && jwk.use !== undefined && jwk.use !== use) {
    throw refuseJwk(`has another use than "${use}"`);
  }
  if (jwk.ext === false && extractable) throw refuseJwk("may not be extracted");
  if (jwk.key_ops === undefined) return;
  const operations = [...(jwk.key_ops as Iterable<unknown>)];
  const missing = usages.find((usage) => !operations.includes(usage));
  if (missing !== undefined) throw refuseJwk(`does not allow "${missing}"`);
}

/** The bytes of a member.
 * @throws DOMException DataError where there is none, or it is not base64url. */
export function jwkBytes(jwk: Jwk, member: string): Uint8Array {
  const text = jwk[member];
  if (typeof text !== "string") throw refuseJwk(`has no ${member}`);
  try {
    return secretBytes(fromBase64(text, { alphabet: "base64url" }));
  } catch {
    throw refuseJwk(`has a ${member} that is not base64url`);
  }
}

export function base64url(bytes: Uint8Array): string {
  return secretBytes(bytes.slice()).toBase64({ alphabet: "base64url", omitPadding: true });
}
