import { readCookie } from "./cookie";
import { describeEnding, Ending } from "./ending";
import * as abi from "./generated/types";
import { Headers } from "./headers";
import { IncomingContent } from "./incoming-content";
import { Json } from "./json";
import { Result } from "./result";
import { URL } from "./url";
import { decodeUtf8 } from "./utf8";

/** What a visitor asked. */
export class Request extends IncomingContent {
  /** The header fields. */
  readonly headers: Headers;
  private parsed: URL | null = null;

  /** @internal */
  constructor(private abi: abi.Request) {
    super(abi.body);
    this.headers = Headers.fromAbi(abi.fields);
  }

  /** The method, as the client sent it: case-sensitive, and upper case for the usual ones. */
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

  /** The content, or why it did not all come, with a status for the visitor: 413, 408 or 400. Without
   * the grant `streams` it always has come, since the worker runs after that. */
  content(): Result<Uint8Array> {
    const whole = this.whole();
    if (whole.ending == Ending.Complete) return Result.ok<Uint8Array>(whole.bytes);
    return Result.fail<Uint8Array>(statusOf(whole.ending), describeEnding(whole.ending));
  }

  /** The content as JSON; what is none is a failure with status 400. */
  json(): Result<Json> {
    const content = this.content();
    if (content.isOk) return Json.parse(decodeUtf8(content.value));
    return Result.fail<Json>(content.error.status, content.error.message);
  }

  /** The value of a cookie that the client sent, or null. */
  cookie(name: string): string | null {
    return readCookie(this.headers, name);
  }
}

function statusOf(ending: Ending): i32 {
  return ending == Ending.TooLarge ? 413 : ending == Ending.TimedOut ? 408 : 400;
}
