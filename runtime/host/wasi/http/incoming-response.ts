import { Resource } from "../session/resource.ts";
import { err, ok, type Result } from "../session/result.ts";
import { Fields } from "./fields.ts";
import { IncomingBody } from "./incoming-body.ts";
import { type Answer, dropContent } from "./pending-fetch.ts";

/** `wasi:http/types.incoming-response`: what an origin answered. */
export class IncomingResponse extends Resource {
  readonly #answer: Answer;
  #headers: Fields | null = null;
  #consumed = false;

  constructor(answer: Answer) {
    super();
    this.#answer = answer;
  }

  status(): number {
    return this.#answer.status;
  }

  /** The same immutable fields each time. */
  headers(): Fields {
    if (this.#headers !== null) return this.#headers.share();
    this.#headers = Fields.ofMessage(this.#answer.fields);
    return this.#headers;
  }

  /** The body, once. Its trailers are none: the host reads none of an answer. */
  consume(): Result<IncomingBody, undefined> {
    if (this.#consumed) return err();
    this.#consumed = true;
    return ok(new IncomingBody(this.#answer.content, null));
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    if (!this.#consumed) dropContent(this.#answer);
  }
}
