import { BodyReader } from "./body-reader";
import { Cookie } from "./cookie";
import * as abi from "./generated/types";
import { Headers } from "./headers";
import { encodePercent, EncodeSet } from "./percent";
import { encodeUtf8 } from "./utf8";

/** Made once, while the worker is loaded. */
const noContent = abi.Body.empty();

/** What a visitor gets. The host sets `content-length` and `date`. */
export class Response {
  /** The header fields. */
  headers: Headers = new Headers();
  private content: abi.Body = noContent;

  /** A response with a text, or with no content for null. */
  constructor(
    body: string | null = null,
    /** 200 to 599. */
    public status: i32 = 200,
  ) {
    if (body !== null) this.setText(body, "text/plain;charset=utf-8");
  }

  /** Returns a response with a text, of type text/plain. */
  static text(body: string, status: i32 = 200): Response {
    return new Response(body, status);
  }

  /** Returns a response with HTML, given as text. */
  static html(body: string, status: i32 = 200): Response {
    const response = new Response(null, status);
    response.setText(body, "text/html;charset=utf-8");
    return response;
  }

  /** A response of JSON, given as text. */
  static json(body: string, status: i32 = 200): Response {
    const response = new Response(null, status);
    response.setText(body, "application/json");
    return response;
  }

  /** Returns a response with bytes. They are not copied: leave them alone afterwards. */
  static bytes(
    body: Uint8Array,
    contentType: string = "application/octet-stream",
    status: i32 = 200,
  ): Response {
    const response = new Response(null, status);
    response.setBytes(body, contentType);
    return response;
  }

  /** Passes content on as it comes, untouched: of the request, or of what was fetched. */
  static streamed(status: i32, reader: BodyReader): Response {
    const response = new Response(null, status);
    response.setStream(reader);
    return response;
  }

  /** A response without content. */
  static empty(status: i32 = 204): Response {
    return new Response(null, status);
  }

  /** Sends the client elsewhere: 301, 302, 303, 307 or 308. Spaces, control characters and what is not
   * ASCII are percent-encoded, since a URI has none of them (RFC 3986, section 2). */
  static redirect(url: string, status: i32 = 302): Response {
    if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) {
      throw new Error("not a redirect's status: " + status.toString());
    }
    const response = new Response(null, status);
    response.headers.set("location", encodePercent(url, EncodeSet.Space));
    return response;
  }

  /** False where there is no content; content of length 0 is content. */
  get hasBody(): bool {
    return this.content.tag != abi.BodyTag.Empty;
  }

  /** True where the content is passed on, so that nobody here knows it. */
  get isStreamed(): bool {
    return this.content.tag == abi.BodyTag.Streamed;
  }

  /** The content, not copied; empty where there is none, and where it is streamed. */
  get body(): Uint8Array {
    const bytes = this.content.bytes;
    return bytes === null ? new Uint8Array(0) : bytes;
  }

  /** Makes a text the content, as UTF-8. */
  setText(body: string, contentType: string): void {
    this.setBytes(encodeUtf8(body), contentType);
  }

  /** Makes bytes the content. They are not copied: leave them alone afterwards. */
  setBytes(body: Uint8Array, contentType: string): void {
    this.content = abi.Body.bytes(body);
    this.headers.set("content-type", contentType);
  }

  /** Makes what a reader has left the content: it can't be read here from then on. Its type is for the
   * headers to tell. */
  setStream(reader: BodyReader): void {
    this.content = reader.handOver();
  }

  /** Takes the content away; the headers stay. */
  clearBody(): void {
    this.content = noContent;
  }

  /** Adds a `set-cookie` field. Traps where the cookie's attributes contradict each other. */
  setCookie(cookie: Cookie): void {
    this.headers.append("set-cookie", cookie.toString());
  }

  /** @internal */
  toAbi(): abi.Response {
    return new abi.Response(<u16>this.status, this.headers.toAbi(), this.content);
  }
}
