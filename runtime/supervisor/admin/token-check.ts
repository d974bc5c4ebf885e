import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Whether the credentials of a request are the admin token. Both sides are digested with a key of this
 * process before they are compared, so that neither the time nor the length tells anything of it. */
export class TokenCheck {
  readonly #key = randomBytes(32);
  readonly #expected: Buffer;

  constructor(token: string) {
    this.#expected = this.#digest(token);
  }

  /** Takes the value of an `Authorization` field: `Bearer TOKEN` (RFC 6750, section 2.1), or, where
   * `basic` is true, any user with the token as password (RFC 7617, section 2), for browsers. */
  accepts(authorization: string | undefined, basic: boolean): boolean {
    const given = readCredentials(authorization ?? "", basic);
    return given !== null && timingSafeEqual(this.#digest(given), this.#expected);
  }

  #digest(text: string): Buffer {
    return createHmac("sha256", this.#key).update(text).digest();
  }
}

function readCredentials(authorization: string, basic: boolean): string | null {
  const [, scheme = "", value = ""] = /^(\w+) +(\S+)$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() !== "basic" || !basic) return null;
  const pair = Buffer.from(value, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  return colon === -1 ? null : pair.slice(colon + 1);
}
