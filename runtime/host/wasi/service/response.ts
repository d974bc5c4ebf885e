import { dropped } from "../content/body-sending.ts";
import { Fields } from "../http/fields.ts";
import { OutgoingResponse } from "../http/outgoing-response.ts";
import type { Answer } from "../http/pending-fetch.ts";
import { ResponseOutparam } from "../http/response-outparam.ts";
import { Resource } from "../session/resource.ts";
import { err, ok, type Result } from "../session/result.ts";
import { BodyPump } from "./body-pump.ts";
import { ByteStream } from "./byte-stream.ts";
import { giveFuture, takeFuture, takeStream } from "./ends.ts";
import { Future } from "./futures.ts";
import { consumed, contentTrailers } from "./message-content.ts";
import { currentService } from "./service-state.ts";

/** `wasi:http/types.response` of 0.3: a guest's own, or what an origin answered. */
export class Response extends Resource {
  readonly #headers: Fields;
  #status: number;
  readonly #content: ByteStream | null;
  readonly #trailers: Future<"trailers">;
  readonly #sent: Future<"sent">;

  private constructor(
    status: number,
    headers: Fields,
    content: ByteStream | null,
    trailers: Future<"trailers">,
    sent = new Future("sent"),
  ) {
    super();
    this.#status = status;
    this.#headers = headers;
    this.#content = content;
    this.#trailers = trailers;
    this.#sent = sent;
  }

  static new(headers: Fields, contents: number | undefined, trailers: number): [Response, number] {
    const content = contents === undefined ? null : takeStream(contents);
    const after = takeFuture(trailers, "trailers");
    const response = new Response(200, headers.handOver(), content, after);
    return [response, giveFuture(response.#sent)];
  }

  static ofAnswer({ status, fields, content }: Answer): Response {
    const stream = new ByteStream(content);
    return new Response(status, Fields.ofMessage(fields), stream, contentTrailers(stream, null));
  }

  getStatusCode(): number {
    return this.#status;
  }

  /** Statuses of final responses only, as in 0.2. */
  setStatusCode(status: number): Result<undefined, undefined> {
    if (status < 200 || status > 599) return err();
    this.#status = status;
    return ok();
  }

  getHeaders(): Fields {
    return this.#headers.share();
  }

  /** The content, and what comes after it. `res` tells the other end what became of it. */
  static consumeBody(response: Response, res: number): [number, number] {
    response.release();
    return consumed(response.#content, response.#trailers, response.#sent, res);
  }

  /** Makes it the answer. Returns whether it can be: a content-length that is none is refused. */
  answer(out: ResponseOutparam): boolean {
    const outgoing = new OutgoingResponse(this.#headers.share());
    outgoing.setStatusCode(this.#status);
    let pump: BodyPump | null = null;
    if (this.#content !== null) {
      const body = outgoing.body();
      if (body.tag === "err") return false;
      pump = new BodyPump(this.#content, body.val, this.#trailers, this.#sent);
    } else this.#sent.settle(ok());
    this.release();
    ResponseOutparam.set(out, ok(outgoing));
    if (pump !== null) {
      const state = currentService();
      state.answering = pump;
      state.run(pump);
    }
    return true;
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    this.#content?.endReading();
    this.#sent.settle(err(dropped));
  }
}
