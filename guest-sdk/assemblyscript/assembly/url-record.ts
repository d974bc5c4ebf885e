/** The parts of a URL, normalised; what the URL Standard calls a URL record. */
export class UrlRecord {
  /** Without ":". */
  scheme: string = "";
  username: string = "";
  password: string = "";
  host: string = "";
  /** -1 for the scheme's own. */
  port: i32 = -1;
  /** Begins with "/". */
  path: string = "/";
  /** Without "?". */
  query: string | null = null;
  /** Without "#". */
  fragment: string | null = null;

  /** A record with the same scheme and authority, and nothing behind them. */
  sameOrigin(): UrlRecord {
    const copy = new UrlRecord();
    copy.scheme = this.scheme;
    copy.username = this.username;
    copy.password = this.password;
    copy.host = this.host;
    copy.port = this.port;
    return copy;
  }

  toString(): string {
    let text = this.scheme + "://";
    if (this.username != "" || this.password != "") {
      text += this.username;
      if (this.password != "") text += ":" + this.password;
      text += "@";
    }
    text += this.host;
    if (this.port != -1) text += ":" + this.port.toString();
    text += this.path;
    const query = this.query;
    if (query !== null) text += "?" + query;
    const fragment = this.fragment;
    if (fragment !== null) text += "#" + fragment;
    return text;
  }
}

/** The port of a scheme whose URLs have authorities, or -1 for any other scheme. */
export function defaultPort(scheme: string): i32 {
  if (scheme == "http" || scheme == "ws") return 80;
  return scheme == "https" || scheme == "wss" ? 443 : -1;
}
