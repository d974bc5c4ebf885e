import { readCookie } from "./cookie";
import * as abi from "./generated/types";
import { Headers } from "./headers";
import { URL } from "./url";
import { decodeUtf8 } from "./utf8";

/** What a visitor asked. */
export class Request {
  readonly headers: Headers;
  private parsed: URL | null = null;

  constructor(private abi: abi.Request) {
    this.headers = Headers.fromAbi(abi.fields);
  }

  /** As the client sent it; methods are case-sensitive, and the usual ones in upper case. */
  get method(): string {
    return this.abi.method;
  }

  /** The absolute URL, as text. */
  get url(): string {
    return this.abi.uri;
  }

  /** The URL, parsed on first use. */
  get parsedUrl(): URL {
    let parsed = this.parsed;
    if (parsed === null) {
      parsed = new URL(this.abi.uri);
      this.parsed = parsed;
    }
    return parsed;
  }

  /** False where the request came without content, as GET does; content of length 0 is content. */
  get hasBody(): bool {
    return this.abi.body.tag == abi.BodyTag.Bytes;
  }

  /** The content as it came, not copied; empty where there is none. */
  bytes(): Uint8Array {
    const bytes = this.abi.body.bytes;
    return bytes === null ? new Uint8Array(0) : bytes;
  }

  /** The content as text, read as UTF-8; empty where there is none. */
  text(): string {
    return decodeUtf8(this.bytes());
  }

  /** The value of a cookie that the client sent, or null. */
  cookie(name: string): string | null {
    return readCookie(this.headers, name);
  }
}
