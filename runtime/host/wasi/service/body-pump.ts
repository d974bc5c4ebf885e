import { KiB } from "../../../byte-units.ts";
import { crossingPrice } from "../../prices.ts";
import type { ErrorCode } from "../content/http-types.ts";
import { OutgoingBody } from "../http/outgoing-body.ts";
import type { Sink } from "../io/output-stream.ts";
import type { Source } from "../session/outside.ts";
import { err, ok } from "../session/result.ts";
import { currentSession } from "../session/session.ts";
import type { ByteStream } from "./byte-stream.ts";
import type { Future } from "./futures.ts";
import type { Pump } from "./service-state.ts";

/** Bytes that are moved at once. */
const piece = 64 * KiB;

const terminated: ErrorCode = { tag: "connection-terminated" };

/** Moves a stream into a message's body, and its trailers after it. */
export class BodyPump implements Pump {
  readonly #stream: ByteStream;
  readonly #body: OutgoingBody;
  readonly #trailers: Future<"trailers"> | null;
  readonly #sent: Future<"sent">;
  #ended = false;
  done = false;

  /** `sent` is told what came of it. */
  constructor(
    stream: ByteStream,
    body: OutgoingBody,
    trailers: Future<"trailers"> | null,
    sent: Future<"sent">,
  ) {
    this.#stream = stream;
    this.#body = body;
    this.#trailers = trailers;
    this.#sent = sent;
    stream.pump = this;
    if (trailers !== null) trailers.pump = this;
  }

  step(): void {
    if (!this.done && this.#passOn()) return;
    while (!this.done && !this.#ended) {
      const { sending } = this.#body;
      if (sending?.closed) {
        this.#stop(terminated);
        return;
      }
      const bytes = this.#stream.take(Math.min(piece, sending?.room ?? piece));
      if (bytes === null) {
        const failure = this.#stream.takeFailure();
        if (failure !== null) {
          this.#stop(failure);
          return;
        }
        this.#ended = true;
      } else {
        if (bytes.length === 0) return;
        currentSession().charge(crossingPrice("list", bytes.length));
        // What the request came with is not its answer's to keep.
        const failure = this.#body.append(bytes.slice());
        if (failure !== null) {
          this.#stop(failure);
          return;
        }
      }
    }
    if (!this.done) this.#finish();
  }

  /** What it waits for. */
  get source(): Source | null {
    const { sending } = this.#body;
    if (this.done || this.#ended) return null;
    return sending !== null && sending.room === 0 ? sending : this.#stream.source;
  }

  /** Has the shard pass on content that nobody has looked at, with what comes after it. */
  #passOn(): boolean {
    const { source } = this.#stream;
    if (source === null) return false;
    const trailed = this.#trailers !== null && this.#trailers === this.#stream.trailers;
    const after = this.#trailers === null || trailed ? ok(undefined) : this.#trailers.value;
    if (!(after?.tag === "ok" && after.val === undefined)) return false;
    if (!this.#body.passOn(source, trailed)) return false;
    this.done = true;
    this.#sent.settle(ok());
    return true;
  }

  #finish(): void {
    const trailers = this.#trailers === null ? ok(undefined) : this.#trailers.value;
    if (trailers === undefined) return;
    if (trailers.tag === "err") {
      this.#stop(trailers.val);
      return;
    }
    this.done = true;
    this.#sent.settle(OutgoingBody.finish(this.#body, trailers.val));
  }

  #stop(code: ErrorCode): void {
    this.done = true;
    this.#stream.endReading();
    this.#body.sending?.breakOff(code);
    this.#body[Symbol.dispose]();
    this.#sent.settle(err(code));
  }
}

/** Moves a stream to where a guest prints. */
export class PrintPump implements Pump {
  readonly #stream: ByteStream;
  readonly #sink: Sink;
  readonly #printed: Future<"printed">;
  done = false;

  constructor(stream: ByteStream, sink: Sink, printed: Future<"printed">) {
    this.#stream = stream;
    this.#sink = sink;
    this.#printed = printed;
    stream.pump = this;
  }

  get source(): Source | null {
    return this.done ? null : this.#stream.source;
  }

  step(): void {
    while (!this.done) {
      const bytes = this.#stream.take(piece);
      if (bytes?.length === 0) return;
      if (bytes !== null) {
        this.#sink(bytes);
        continue;
      }
      this.done = true;
      this.#printed.settle(ok());
    }
  }
}
