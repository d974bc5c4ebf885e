import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import type { Body, Request } from "../abi/generated/types.ts";
import { type ErrorCode, type SkerryError, toSkerryError } from "../errors.ts";
import { checkHead } from "../message/request-rules.ts";
import type { RequestWithStream, StreamedBody } from "../message/streamed.ts";
import type { WithTrailers } from "../message/with-trailers.ts";
import type { ForwardTarget, LocalTarget, Target } from "../routing/target.ts";
import { refusedOutcome } from "../worker/outcome/refused-outcome.ts";
import { type Outcome, type StreamedOutcome, withoutContent } from "../worker/outcome/usage.ts";
import type { Connection, Reading } from "./connection.ts";
import { ForwardedAnswer } from "./forward/forwarded-answer.ts";
import { forwardedFields, streamBody } from "./forward/forwarded-request.ts";
import { forwardFailure } from "./forward/forwarder.ts";
import { discardRest } from "./read/discard-rest.ts";
import { BodyReading, checkLength, clientLeft, hasBody, trailersOf } from "./read/request-body.ts";
import { type ReadHead, readHead } from "./read/request-head.ts";
import { reportOutcome } from "./report-outcome.ts";
import { requestIdOf } from "./request-id.ts";
import type { TraceContext } from "./request-meta.ts";
import { traced } from "./request-meta.ts";
import { isGuestless, requestWork } from "./request-work.ts";
import type { ServerContext } from "./server-options.ts";
import { answer, answerError } from "./write/answer.ts";
import { StreamedCall } from "./write/streamed-call.ts";

/** One request and its answer. */
export class Exchange {
  readonly #context: ServerContext;
  readonly #connection: Connection;
  readonly #message: IncomingMessage;
  readonly #out: ServerResponse;
  /** True while the client waits for `100 Continue` before it sends the body (RFC 9110, section 10.1.1). */
  #waits: boolean;
  readonly #hasBody: boolean;
  /** The request's number on its connection. */
  readonly #number: number;
  readonly #begun = performance.now();
  /** The time at which its worker was called; null before that. */
  #called: number | null = null;
  #head: ReadHead | null = null;
  #target: Target | null = null;
  #trace: TraceContext | undefined;
  #bytesIn = 0;
  #streams: StreamedCall | null = null;

  constructor(
    context: ServerContext,
    connection: Connection,
    message: IncomingMessage,
    out: ServerResponse,
    waits: boolean,
  ) {
    this.#context = context;
    this.#connection = connection;
    this.#message = message;
    this.#out = out;
    this.#waits = waits;
    this.#hasBody = hasBody(message);
    this.#number = connection.begin(out);
  }

  /** Answers the request. @throws an error of answering itself. */
  async run(): Promise<void> {
    try {
      const { options } = this.#context;
      this.#head = readHead(this.#message, this.#connection.peer, options.proxies ?? null);
      this.#target = options.route(this.#head);
      this.#connection.worker = this.#worker;
      if (this.#target.kind === "refused") {
        await this.#refuse(this.#target.error, this.#target.retryAfterSeconds);
        return;
      }
      this.#checkSizes(this.#head, this.#target);
      if (this.#target.kind === "local") await this.#answer(this.#head, this.#target);
      else await this.#forward(this.#head, this.#target);
    } catch (error) {
      await this.#refuse(toSkerryError(error), undefined);
    }
  }

  /** Checks sizes before the body is read: a request that is refused anyway should not be waited for. */
  #checkSizes(head: ReadHead, target: LocalTarget | ForwardTarget): void {
    const { limits } = target;
    checkHead({ uri: uriOf(head), fields: head.fields as Request["fields"] }, limits);
    if (!this.#hasBody) return;
    const takesWhole = target.kind === "local" && !target.streams;
    const streamed = takesWhole ? undefined : limits.streamedBody;
    checkLength(this.#message, streamed ?? limits.requestBody);
  }

  async #answer(head: ReadHead, target: LocalTarget): Promise<void> {
    const request = this.#hasBody ? await this.#read(head, target) : this.#request(head, emptyBody);
    this.#called = performance.now();
    const outcome = await target.call(
      request,
      head.requestId,
      this.#connection.signal,
      target.streams ? this.#beginner(head) : undefined,
    );
    const streams = outcome.response?.body.tag === "stream" ? this.#streamsOf(head) : this.#streams;
    if (streams === null) this.#settle(outcome as Outcome);
    else await this.#settleStreamed(streams, outcome);
  }

  /** Begins the answer of a worker that may before it is done. Most answer when they are done: a function that all
   * of them had cost a twelfth of the speed. */
  #beginner(head: ReadHead): StreamedCall["begin"] {
    return (begun) => this.#streamsOf(head).begin(begun);
  }

  /** The request with its content: to be read by its worker, or read. */
  async #read(head: ReadHead, target: LocalTarget): Promise<WithTrailers<RequestWithStream>> {
    if (target.streams) return this.#request(head, this.#streamsOf(head).open(target));
    const request = this.#request(head, await this.#body(target));
    const trailers = trailersOf(this.#message);
    return trailers.length === 0 ? request : { ...request, trailers };
  }

  #request(head: ReadHead, body: StreamedBody): WithTrailers<RequestWithStream> {
    const { method } = head;
    let fields = head.fields as Request["fields"];
    const { beginTrace } = this.#context.options;
    if (beginTrace !== undefined) {
      ({ fields, context: this.#trace } = traced(method, fields, beginTrace, this.#at));
    }
    return { method, uri: uriOf(head), fields, body };
  }

  /** The time at which its head had been read, in ms since 1970. */
  get #at(): number {
    return performance.timeOrigin + this.#begun;
  }

  #streamsOf({ requestId }: ReadHead): StreamedCall {
    this.#streams ??= new StreamedCall({
      context: this.#context,
      connection: this.#connection,
      message: this.#message,
      out: this.#out,
      worker: this.#worker,
      requestId,
      ask: () => this.#ask(),
      waits: this.#waits,
      unread: () => this.#unread(),
      closes: () => this.#closes(),
      dropRest: () => this.#dropRest(),
    });
    return this.#streams;
  }

  async #body({ limits }: LocalTarget): Promise<Body> {
    this.#ask();
    const reading = new BodyReading(this.#message, limits.requestBody, this.#context.bodies);
    this.#connection.reading = reading;
    try {
      const val = await reading.whole;
      this.#bytesIn = val.length;
      return { tag: "bytes", val };
    } finally {
      this.#readNoMore(reading);
    }
  }

  async #forward(head: ReadHead, target: ForwardTarget): Promise<void> {
    const { forwarder, unsent } = this.#context;
    const connection = this.#connection;
    if (!forwarder.loaded) {
      await forwarder.load();
      if (connection.signal.aborted) throw clientLeft();
    }
    const answering = new ForwardedAnswer({
      out: this.#out,
      connection,
      unsent,
      writeQueue: this.#context.writeQueue,
      cordon: target.socketPath,
      worker: this.#worker,
      close: () => this.#closes(),
    });
    const sent = forwarder.send(
      target.socketPath,
      {
        method: head.method as "GET",
        // The shard reads `OPTIONS *` from a URI without a path.
        path: head.path === "" ? `http://${head.host}` : head.path,
        headers: forwardedFields(head),
        // undici takes an async iterable; its types have none.
        body: this.#hasBody
          ? (streamBody(this.#message, () => this.#ask()) as unknown as Readable)
          : null,
        headersTimeout: target.limits.answerWithin + this.#context.forwardGrace,
        // An answer that streams may be silent for as long as its own shard lets it.
        bodyTimeout:
          target.limits.answersInPieces !== true
            ? target.limits.answerWithin + this.#context.forwardGrace
            : 0,
      },
      answering,
    );
    const reading: Reading = {
      message: this.#message,
      // The shard that reads the body enforces it.
      paced: target.limits.streamedBody !== undefined,
      fail: (error) => answering.abort(error),
    };
    if (this.#hasBody) connection.reading = reading;
    try {
      await answering.ended;
    } catch (error) {
      throw forwardFailure(error as Error);
    } finally {
      this.#readNoMore(reading);
      sent.done();
    }
  }

  /** The connection's next request may be read by now. */
  #readNoMore(reading: Reading): void {
    if (this.#connection.reading === reading) this.#connection.reading = null;
  }

  async #refuse(error: SkerryError, retryAfterSeconds: number | undefined): Promise<void> {
    // What follows it may be a part of it.
    if (this.#hasNoEnd()) this.#connection.ending = true;
    // Report the head before handling what came with it: a small body may be complete already.
    if (this.#unread()) await new Promise(setImmediate);
    const { method = "", url = "" } = this.#message;
    const id = this.#head?.requestId ?? requestIdOf(undefined, false);
    const uri = this.#head === null ? url : uriOf(this.#head);
    const outcome = refusedOutcome(id, { method, uri }, error, 0);
    const told = retryAfterSeconds === undefined ? outcome : { ...outcome, retryAfterSeconds };
    if (this.#streams === null) this.#settle(told);
    else await this.#settleStreamed(this.#streams, told);
  }

  /** Settles a request that has streams: its answer may be one, and may have begun. */
  async #settleStreamed(streams: StreamedCall, given: StreamedOutcome): Promise<void> {
    const { outcome, bytesOut } = await streams.end(given);
    if (bytesOut === null) this.#settle(outcome as Outcome);
    else this.#tell(outcome as Outcome, bytesOut);
  }

  #settle(outcome: Outcome): void {
    if (this.#connection.signal.aborted) this.#tell(unanswered(outcome, this.#connection.loss), 0);
    else this.#tell(outcome, this.#write(outcome));
  }

  #tell(outcome: Outcome, bytesOut: number): void {
    const subject = this.#target?.subject ?? null;
    const bytesIn = this.#streams?.bytesIn ?? this.#bytesIn;
    const fields = this.#head?.fields.length ?? 0;
    const { byFront } = this.#connection;
    const { usage } = outcome;
    // In place: nothing is copied on the way of every request.
    usage.hostFuel += requestWork(outcome, { fields, bytesIn, bytesOut, byFront });
    // What is refused without its guest is its visitors' doing.
    const isRefused = outcome.error !== null && isGuestless(usage);
    if (!isRefused && this.#target?.kind === "local") this.#target.rate?.owe(usage.hostFuel);
    reportOutcome(this.#context.options, withoutContent(outcome), {
      worker: subject?.worker ?? null,
      deployment: subject?.deployment ?? null,
      tenant: subject?.tenant ?? null,
      cordon: subject?.cordon ?? null,
      limits: this.#target?.kind === "local" ? this.#target.limits : null,
      at: this.#at,
      totalMs: performance.now() - this.#begun,
      calledMs: this.#called === null ? undefined : this.#called - this.#begun,
      queuedMs: outcome.queuedMs ?? 0,
      bytesIn,
      bytesOut,
      clientAddress: this.#head?.clientAddress ?? this.#connection.peer.address,
      traceContext: this.#trace,
    });
  }

  /** Hands the answer to the socket. Returns the bytes of its body. */
  #write(outcome: Outcome): number {
    const { requestId, response, error } = outcome;
    const close = this.#closes();
    const { unsent, largeBodies } = this.#context;
    let bytes: number;
    let unwritten = 0;
    if (response === null) {
      bytes = this.#writeError(error?.code ?? "host-failed", outcome, close);
    } else {
      unwritten = answer(
        this.#out,
        response,
        { requestId, close, worker: this.#worker },
        largeBodies,
      );
      bytes = response.body.tag === "bytes" ? response.body.val.length : 0;
    }
    unsent.watch(this.#connection, this.#out, this.#worker, unwritten);
    return this.#message.method === "HEAD" ? 0 : bytes;
  }

  #writeError(code: ErrorCode, { requestId, retryAfterSeconds }: Outcome, close: boolean): number {
    const rest = this.#dropRest();
    const sent = answerError(
      this.#out,
      { code, retryAfterSeconds },
      { requestId, close, end: rest === null },
    );
    if (rest !== null) void rest.then(() => this.#out.end());
    return sent;
  }

  /** Reads on where the request's body is not read to its end. The connection is to end then. */
  #dropRest(): Promise<void> | null {
    if (!this.#unread()) return null;
    this.#connection.ending = true;
    // A client that waits to be asked for its body sends none, or has sent it already.
    return this.#waits ? null : discardRest(this.#message);
  }

  /** Asks a client for its body that waits for that. */
  #ask(): void {
    if (!this.#waits) return;
    this.#waits = false;
    this.#out.writeContinue();
  }

  /** The worker that answers; one constant for answers that no worker makes. */
  get #worker(): string {
    return this.#target?.subject?.worker ?? "";
  }

  #unread(): boolean {
    return this.#hasBody && !this.#message.complete;
  }

  #closes(): boolean {
    // Earlier requests of the same connection are still answered.
    const last = this.#connection.begun === this.#number;
    return this.#unread() || (last && this.#context.draining) || this.#hasNoEnd();
  }

  /** True if nobody can determine for certain where the request ends (RFC 9112, section 6.1). */
  #hasNoEnd(): boolean {
    const { httpVersion, headers } = this.#message;
    return httpVersion === "1.0" && headers["transfer-encoding"] !== undefined;
  }
}

/** Returns the outcome of a request whose client left before there was an answer. */
function unanswered(outcome: Outcome, loss: SkerryError): Outcome {
  const { error = null } = outcome;
  return { ...outcome, response: null, error: error ?? loss.toJSON(), sentStatus: null };
}

const emptyBody: Body = { tag: "empty" };

function uriOf({ scheme, host, path }: ReadHead): string {
  return `${scheme}://${host}${path}`;
}
