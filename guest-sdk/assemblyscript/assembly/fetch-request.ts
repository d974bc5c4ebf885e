import { BodyReader } from "./body-reader";
import { BodyWriter } from "./body-writer";
import * as abi from "./generated/types";
import { Headers } from "./headers";
import { Request } from "./request";
import { encodeUtf8 } from "./utf8";

export { Redirect as RedirectMode } from "./generated/types";

/** What to ask of an origin. */
export class FetchRequest {
  /** The header fields. */
  headers: Headers = new Headers();
  /** What happens to an answer that points elsewhere; followed where left alone. */
  redirect: abi.Redirect = abi.Redirect.Follow;
  private content: abi.Body = abi.Body.empty();

  /** Makes a request without content. */
  constructor(
    /** An absolute URL of scheme http or https. */
    public url: string,
    /** The method, in the case in which it is sent. */
    public method: string = "GET",
  ) {}

  /** The visitor's request for another URL: method, fields and content, which is passed on as it comes.
   * (The host leaves out fields of the visitor's connection, and sets `host`.) Needs the grant
   * `streams`. */
  static forward(request: Request, url: string): FetchRequest {
    const forwarded = new FetchRequest(url, request.method);
    forwarded.headers = request.headers.copy();
    if (request.hasBody) forwarded.setStream(request.stream());
    return forwarded;
  }

  /** Makes a text the content, as UTF-8. */
  setText(body: string, contentType: string = "text/plain;charset=utf-8"): void {
    this.setBytes(encodeUtf8(body), contentType);
  }

  /** Makes bytes the content. They are not copied: leave them alone afterwards. */
  setBytes(body: Uint8Array, contentType: string = "application/octet-stream"): void {
    this.content = abi.Body.bytes(body);
    this.headers.set("content-type", contentType);
  }

  /** Makes what a reader has left the content: it can't be read here from then on. Its type is for the
   * headers to tell. */
  setStream(reader: BodyReader): void {
    this.content = reader.handOver();
  }

  /** Content to write after the fetch was begun with `startFetch`: write, finish, and then wait. Needs
   * the grant `streams`. */
  openBody(): BodyWriter {
    const writer = new BodyWriter();
    this.content = writer.toAbi();
    return writer;
  }

  /** @internal */
  toAbi(): abi.Outgoing {
    const fields = this.headers.toAbi();
    return new abi.Outgoing(this.method, this.url, fields, this.content, this.redirect);
  }
}
