import { Resource } from "../session/resource.ts";
import { err, ok, type Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";
import type { Fields } from "./fields.ts";
import { contentLength } from "./fields.ts";
import { OutgoingBody } from "./outgoing-body.ts";
import { ResponseSending } from "./response-sending.ts";

/** `wasi:http/types.outgoing-response`. */
export class OutgoingResponse extends Resource {
  readonly fields: Fields;
  #status = 200;
  #body: OutgoingBody | null = null;
  #sending: ResponseSending | null = null;

  constructor(headers: Fields) {
    super();
    this.fields = headers.handOver();
  }

  statusCode(): number {
    return this.#status;
  }

  /** Statuses of final responses only; interim ones have no way out of here. */
  setStatusCode(status: number): Result<undefined, undefined> {
    if (status < 200 || status > 599) return err();
    this.#status = status;
    return ok();
  }

  headers(): Fields {
    return this.fields.share();
  }

  /** The body, once. Fails as well where the headers declare a length that is none. */
  body(): Result<OutgoingBody, undefined> {
    const declared = contentLength(this.fields);
    if (this.#body !== null || declared === "invalid") return err();
    const { outside } = currentSession();
    // There is no place for trailers in an answer that has begun.
    const streams =
      outside?.streams && !this.#isBare && this.fields.valuesOf("trailer").length === 0;
    this.#sending = streams ? new ResponseSending(outside) : null;
    this.#body = new OutgoingBody("response", this.#isBare ? null : declared, this.#sending);
    return ok(this.#body);
  }

  /** Makes it the answer, which may begin. */
  answer(): void {
    this.#sending?.answer(this.#status, this.fields.toMessage());
  }

  /** Whether it has begun, and goes on by itself. */
  get begun(): boolean {
    return this.#sending?.begun ?? false;
  }

  /** Whether the headers declare content that the guest never began to write. */
  get promisesContent(): boolean {
    const declared = contentLength(this.fields);
    return this.#body === null && typeof declared === "number" && declared > 0 && !this.#isBare;
  }

  /** Declares, if any, the length of the content that another response would have (RFC 9110,
   * section 8.6), and has none itself. */
  get #isBare(): boolean {
    return currentSession().options.method === "HEAD" || this.#status === 304;
  }

  /** The body that the guest took, if it did. */
  get taken(): OutgoingBody | null {
    return this.#body;
  }
}
