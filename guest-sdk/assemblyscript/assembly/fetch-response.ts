import { describeEnding, Ending } from "./ending";
import * as abi from "./generated/types";
import { Headers } from "./headers";
import { IncomingContent } from "./incoming-content";
import { Json } from "./json";
import { Response } from "./response";
import { Result } from "./result";
import { decodeUtf8 } from "./utf8";

/** What an origin answered. */
export class FetchResponse extends IncomingContent {
  /** The header fields. */
  readonly headers: Headers;

  /** @internal */
  constructor(private incoming: abi.Incoming) {
    super(incoming.body);
    this.headers = Headers.fromAbi(incoming.fields);
  }

  /** The status, 200 to 599. */
  get status(): i32 {
    return this.incoming.status;
  }

  /** True for a status of 200 to 299. */
  get ok(): bool {
    return this.status >= 200 && this.status <= 299;
  }

  /** Where the answer came from in the end. */
  get url(): string {
    return this.incoming.uri;
  }

  /** True where another URL was asked for first. */
  get redirected(): bool {
    return this.incoming.redirected;
  }

  /** The content, or why it did not all come, with a status for a visitor: 504 or 502. Without the grant
   * `streams` it always has come: what ends early is then a `FetchError`. */
  content(): Result<Uint8Array> {
    const whole = this.whole();
    if (whole.ending == Ending.Complete) return Result.ok<Uint8Array>(whole.bytes);
    const status = whole.ending == Ending.TimedOut ? 504 : 502;
    return Result.fail<Uint8Array>(status, describeEnding(whole.ending));
  }

  /** The content as JSON; what is none is a failure with status 502. */
  json(): Result<Json> {
    const content = this.content();
    if (!content.isOk) return Result.fail<Json>(content.error.status, content.error.message);
    const parsed = Json.parse(decodeUtf8(content.value));
    return parsed.isOk ? parsed : Result.fail<Json>(502, parsed.error.message);
  }

  /** The answer for the visitor: status, fields and content, which is passed on as it comes. Needs the
   * grant `streams`. */
  toResponse(): Response {
    const response = Response.empty(this.status);
    response.headers = this.headers.copy();
    if (this.hasBody) response.setStream(this.stream());
    return response;
  }
}
