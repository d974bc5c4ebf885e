import type { Request as Message } from "../../../abi/generated/types.ts";
import type { WithTrailers } from "../../../message/with-trailers.ts";
import { dropped } from "../content/body-sending.ts";
import type { ErrorCode, Method, Scheme } from "../content/http-types.ts";
import { PieceSource } from "../content/piece-source.ts";
import { Fields } from "../http/fields.ts";
import type { AwaitedFetch } from "../http/future-incoming-response.ts";
import { IncomingRequest } from "../http/incoming-request.ts";
import { startFetch } from "../http/outgoing-handler.ts";
import { OutgoingRequest } from "../http/outgoing-request.ts";
import { Resource } from "../session/resource.ts";
import { err, ok, type Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";
import { BodyPump } from "./body-pump.ts";
import { ByteStream } from "./byte-stream.ts";
import { giveFuture, takeFuture, takeStream } from "./ends.ts";
import { Future } from "./futures.ts";
import { consumed, contentTrailers } from "./message-content.ts";
import type { ServiceRequestOptions } from "./request-options.ts";
import { currentService } from "./service-state.ts";

type Changed = Result<undefined, undefined>;

/** Fuel for each field of a request that a guest changes or sends on. */
const copyPrice = 600n;

/** What a request is made of. */
interface Parts {
  readonly message: WithTrailers<Message> | null;
  readonly outgoing: OutgoingRequest | null;
  readonly content: ByteStream | null;
  readonly trailers: Future<"trailers">;
  readonly options: ServiceRequestOptions | undefined;
}

/** `wasi:http/types.request` of 0.3: a guest's own, or the one that it answers, which it may change and send on. */
export class Request extends Resource {
  readonly #message: WithTrailers<Message> | null;
  /** Null where there is only an outgoing one. */
  readonly #incoming: IncomingRequest | null;
  #outgoing: OutgoingRequest | null;
  readonly #content: ByteStream | null;
  readonly #trailers: Future<"trailers">;
  readonly #options: ServiceRequestOptions | undefined;
  readonly #sent = new Future("sent");

  private constructor({ message, outgoing, content, trailers, options }: Parts) {
    super();
    this.#message = message;
    this.#incoming = message === null ? null : new IncomingRequest(message);
    this.#outgoing = outgoing;
    this.#content = content;
    this.#trailers = trailers;
    this.#options = options;
  }

  static new(
    headers: Fields,
    contents: number | undefined,
    trailers: number,
    options: ServiceRequestOptions | undefined,
  ): [Request, number] {
    const content = contents === undefined ? null : takeStream(contents);
    const after = takeFuture(trailers, "trailers");
    options?.release();
    const outgoing = new OutgoingRequest(headers);
    const request = new Request({ message: null, outgoing, content, trailers: after, options });
    return [request, giveFuture(request.#sent)];
  }

  /** The one that is to be answered. */
  static ofMessage(message: WithTrailers<Message>): Request {
    const { body, trailers } = message;
    const { outside } = currentSession();
    const whole = body.tag === "bytes" ? body.val : new Uint8Array();
    const pieces =
      body.tag === "streamed" && outside !== null
        ? new PieceSource(outside, body.val, "streams")
        : null;
    const content = new ByteStream(pieces ?? whole);
    const after = contentTrailers(content, trailers ?? null);
    return new Request({ message, outgoing: null, content, trailers: after, options: undefined });
  }

  getMethod(): Method {
    return this.#head.method();
  }

  setMethod(method: Method): Changed {
    return this.#own().setMethod(method);
  }

  getPathWithQuery(): string | undefined {
    return this.#head.pathWithQuery();
  }

  setPathWithQuery(target: string | undefined): Changed {
    return this.#own().setPathWithQuery(target);
  }

  getScheme(): Scheme | undefined {
    return this.#head.scheme();
  }

  setScheme(scheme: Scheme | undefined): Changed {
    return this.#own().setScheme(scheme);
  }

  getAuthority(): string | undefined {
    return this.#head.authority();
  }

  setAuthority(authority: string | undefined): Changed {
    return this.#own().setAuthority(authority);
  }

  getOptions(): ServiceRequestOptions | undefined {
    return this.#options?.clone();
  }

  getHeaders(): Fields {
    return this.#head.headers();
  }

  /** The content, and what comes after it. `res` tells the other end what became of it. */
  static consumeBody(request: Request, res: number): [number, number] {
    request.release();
    return consumed(request.#content, request.#trailers, request.#sent, res);
  }

  /** Sends it. */
  send(): Result<AwaitedFetch, ErrorCode> {
    const outgoing = this.#own();
    this.release();
    const content = this.#content;
    const body = content === null || this.#isBare(outgoing) ? null : outgoing.body();
    if (body?.tag === "err") return err({ tag: "HTTP-protocol-error" });
    const fetch = startFetch(outgoing, this.#options);
    if (fetch.tag === "err") {
      // Nobody takes its content.
      content?.endReading();
      this.#sent.settle(fetch);
    } else if (content !== null && body !== null) {
      currentService().run(new BodyPump(content, body.val, this.#trailers, this.#sent));
    } else this.#sent.settle(ok());
    return fetch;
  }

  /** With what it is made of. */
  override release(): void {
    super.release();
    this.#incoming?.release();
    this.#outgoing?.release();
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    this.#content?.endReading();
    this.#sent.settle(err(dropped));
  }

  get #head(): OutgoingRequest | IncomingRequest {
    return this.#outgoing ?? this.#incoming!;
  }

  /** A request that is sent on without content has none. */
  #isBare(outgoing: OutgoingRequest): boolean {
    if (this.#message?.body.tag !== "empty") return false;
    const { tag } = outgoing.method();
    return tag === "get" || tag === "head";
  }

  /** A request that can be changed and sent: of one that is to be answered a copy. */
  #own(): OutgoingRequest {
    if (this.#outgoing !== null) return this.#outgoing;
    const fields = this.#message!.fields;
    currentSession().charge(copyPrice * BigInt(fields.length));
    const outgoing = new OutgoingRequest(Fields.ofMessage(fields));
    const incoming = this.#incoming!;
    outgoing.setMethod(incoming.method());
    outgoing.setPathWithQuery(incoming.pathWithQuery());
    outgoing.setScheme(incoming.scheme());
    outgoing.setAuthority(incoming.authority());
    this.#outgoing = outgoing;
    return outgoing;
  }
}
