import { codeAt, isToken, trimSpaces } from "./ascii";
import { Headers } from "./headers";

/** The SameSite attribute of a cookie: which requests from other sites carry it. */
export enum SameSite {
  /** The attribute is left out. */
  Unset,
  /** No request from another site carries it. */
  Strict,
  /** Top-level navigations carry it. */
  Lax,
  /** Every request carries it; needs `secure`. */
  None,
}

/** The value of a cookie in a request's `cookie` fields (RFC 6265, section 5.4), or null. Values are
 * not decoded; double quotes around one are taken off. Of a repeated name the first counts. */
export function readCookie(headers: Headers, name: string): string | null {
  const fields = headers.getAll("cookie");
  for (let field = 0; field < fields.length; field++) {
    const pairs = fields[field].split(";");
    for (let index = 0; index < pairs.length; index++) {
      const pair = pairs[index];
      const equals = pair.indexOf("=");
      if (equals == -1 || trimSpaces(pair.substring(0, equals)) != name) continue;
      return unquoted(trimSpaces(pair.substring(equals + 1)));
    }
  }
  return null;
}

function unquoted(value: string): string {
  const isQuoted = value.length >= 2 && value.startsWith('"') && value.endsWith('"');
  return isQuoted ? value.substring(1, value.length - 1) : value;
}

/** A cookie to set, for `response.setCookie`. */
export class Cookie {
  /** Seconds; 0 deletes the cookie; negative leaves the attribute out, for a session's cookie. */
  maxAge: i64 = -1;
  /** Milliseconds since 1970; 0 leaves the attribute out. */
  expires: i64 = 0;
  /** The path below which requests carry it. */
  path: string = "/";
  /** Empty leaves the attribute out: the cookie is for this host alone. */
  domain: string = "";
  /** True if only requests over TLS carry it. */
  secure: bool = false;
  /** True if scripts of a page cannot read it. */
  httpOnly: bool = false;
  /** Which requests from other sites carry it. */
  sameSite: SameSite = SameSite.Lax;
  /** A cookie of its own for each site that embeds this one; needs `secure`. */
  partitioned: bool = false;

  /** Traps where name or value is not one a cookie may have: see `Cookie.isValid`. */
  constructor(
    /** The name: a token (RFC 9110, section 5.6.2). */
    readonly name: string,
    /** The value, encoded by the caller. */
    readonly value: string,
  ) {
    if (!Cookie.isValid(name, value)) {
      throw new Error("not a cookie: '" + name + "' = '" + value + "'; encode the value");
    }
  }

  /** True where the name is a token and the value has only cookie octets: no control characters,
   * space, `"`, `,`, `;` or `\` (RFC 6265, section 4.1.1). */
  static isValid(name: string, value: string): bool {
    if (!isToken(name)) return false;
    for (let index = 0; index < value.length; index++) {
      const code = codeAt(value, index);
      if (code <= 0x20 || code > 0x7e) return false;
      if (code == 0x22 || code == 0x2c || code == 0x3b || code == 0x5c) return false;
    }
    return true;
  }

  /** The value of a `set-cookie` field. */
  toString(): string {
    this.check();
    let text = this.name + "=" + this.value;
    if (this.maxAge >= 0) text += "; Max-Age=" + this.maxAge.toString();
    if (this.expires != 0) text += "; Expires=" + new Date(this.expires).toUTCString();
    if (this.domain != "") text += "; Domain=" + this.domain;
    if (this.path != "") text += "; Path=" + this.path;
    if (this.secure) text += "; Secure";
    if (this.httpOnly) text += "; HttpOnly";
    if (this.sameSite == SameSite.Strict) text += "; SameSite=Strict";
    if (this.sameSite == SameSite.Lax) text += "; SameSite=Lax";
    if (this.sameSite == SameSite.None) text += "; SameSite=None";
    if (this.partitioned) text += "; Partitioned";
    return text;
  }

  /** Browsers drop such cookies without a word. */
  private check(): void {
    const isHostOnly = this.name.startsWith("__Host-");
    const needsSecure =
      isHostOnly ||
      this.name.startsWith("__Secure-") ||
      this.sameSite == SameSite.None ||
      this.partitioned;
    if (needsSecure && !this.secure) throw new Error("cookie " + this.name + " needs `secure`");
    if (isHostOnly && (this.domain != "" || this.path != "/")) {
      throw new Error("cookie " + this.name + " must have path '/' and no domain");
    }
    if (!isAttribute(this.path) || !isAttribute(this.domain)) {
      throw new Error("cookie " + this.name + " has a path or domain that no attribute can hold");
    }
  }
}

function isAttribute(text: string): bool {
  return Headers.isValue(text) && !text.includes(";");
}
