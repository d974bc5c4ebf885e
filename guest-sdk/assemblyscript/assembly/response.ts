import { Cookie } from "./cookie";
import * as abi from "./generated/types";
import { Headers } from "./headers";
import { encodePercent, EncodeSet } from "./percent";
import { encodeUtf8 } from "./utf8";

/** What a visitor gets. The host sets `content-length` and `date`. */
export class Response {
  readonly headers: Headers = new Headers();
  private content: Uint8Array | null = null;

  /** A response with a text, or with no content for null. */
  constructor(
    body: string | null = null,
    /** 200 to 599. */
    public status: i32 = 200,
  ) {
    if (body !== null) this.setText(body, "text/plain;charset=utf-8");
  }

  static text(body: string, status: i32 = 200): Response {
    return new Response(body, status);
  }

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

  static bytes(
    body: Uint8Array,
    contentType: string = "application/octet-stream",
    status: i32 = 200,
  ): Response {
    const response = new Response(null, status);
    response.setBytes(body, contentType);
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
    return this.content !== null;
  }

  /** The content, not copied; empty where there is none. */
  get body(): Uint8Array {
    const content = this.content;
    return content === null ? new Uint8Array(0) : content;
  }

  /** Makes a text the content, as UTF-8. */
  setText(body: string, contentType: string): void {
    this.setBytes(encodeUtf8(body), contentType);
  }

  /** Makes bytes the content. They are not copied: leave them alone afterwards. */
  setBytes(body: Uint8Array, contentType: string): void {
    this.content = body;
    this.headers.set("content-type", contentType);
  }

  /** Takes the content away; the headers stay. */
  clearBody(): void {
    this.content = null;
  }

  /** Adds a `set-cookie` field. Traps where the cookie's attributes contradict each other. */
  setCookie(cookie: Cookie): void {
    this.headers.append("set-cookie", cookie.toString());
  }

  toAbi(): abi.Response {
    const content = this.content;
    const body = content === null ? abi.Body.empty() : abi.Body.bytes(content);
    return new abi.Response(<u16>this.status, this.headers.toAbi(), body);
  }
}
