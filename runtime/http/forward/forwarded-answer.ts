import type { ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import { KiB } from "../../byte-units.ts";
import { hopByHopFields, nominatedFields } from "../../message/hop-by-hop.ts";
import { statusesWithoutContent } from "../../message/without-content.ts";
import { breakOff } from "../../process/break-off.ts";
import type { Connection } from "../connection.ts";
import { clientLeft } from "../read/request-body.ts";
import { sendHead } from "../write/answer.ts";
import { largeBody } from "../write/large-bodies.ts";
import type { UnsentAnswers } from "../write/unsent-answers.ts";
import { pieceCost, type WriteQueue } from "../write/write-queue.ts";

const hopByHop: ReadonlySet<string> = new Set(hopByHopFields);

/** The maximum of interim answers that a shard may send; `100 Continue` is the only one it sends. */
const maxInformational = 4;

/**
 * The maximum that is read of a long answer in one turn of the event loop, in bytes and {@link pieceCost}: one piece as
 * the system has it, or sixteen single bytes.
 */
const readPerTurn = 8 * KiB;

export interface ForwardedAnswerOptions {
  readonly out: ServerResponse;
  readonly connection: Connection;
  readonly unsent: UnsentAnswers;
  readonly writeQueue: WriteQueue;
  /** The cordon that it comes from, which has its turns beside others. */
  readonly cordon: string;
  /** The worker that answers. */
  readonly worker: string;
  /** Asked when the answer's head has come: whether the client's connection ends with it. */
  readonly close: () => boolean;
}

/** Forwards a shard's answer to the client as it comes, no faster than the client takes it. */
export class ForwardedAnswer implements Dispatcher.DispatchHandler {
  /** Resolves when the answer is handed on, or its connection had to be ended in the middle of it. Rejects
   * where nothing has been answered: with the shard's failure, or `client-left`. */
  readonly ended: Promise<void>;
  readonly #options: ForwardedAnswerOptions;
  readonly #resolve: () => void;
  readonly #reject: (error: Error) => void;
  readonly #onLeft = () => this.abort(clientLeft());
  #controller: Dispatcher.DispatchController | null = null;
  #abortedWith: Error | null = null;
  #contentBegun = false;
  #informational = 0;
  /** Chunks of content that came in this turn of the event loop. */
  #held: Uint8Array[] = [];
  /** The amount that was read, in bytes and {@link pieceCost}: in total, and since its last turn. */
  #read = 0;
  #sinceTurn = 0;
  /** True once `ended` is settled: what is in the client's answer from then on is not this one's. */
  #over = false;

  constructor(options: ForwardedAnswerOptions) {
    this.#options = options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    options.connection.signal.addEventListener("abort", this.#onLeft);
  }

  /** Abandons the answer; the shard sees that its connection ends. */
  abort(error: Error): void {
    this.#abortedWith ??= error;
    this.#controller?.abort(error);
    // A request that still waits for a connection is not sent any more, and its end need not be awaited.
    if (this.#controller === null) this.#failed(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#abortedWith !== null) controller.abort(this.#abortedWith);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    // What comes before the answer was for this process. A shard sends one such: more would put its deadline off.
    if (status < 200) {
      this.#informational++;
      if (this.#informational > maxInformational) {
        controller.abort(new Error("the shard sends no answer, but others before it without end"));
      }
      return;
    }
    const { out, close } = this.#options;
    const { httpVersion, method } = out.req;
    const hasTrailers =
      httpVersion !== "1.0" && method !== "HEAD" && !statusesWithoutContent.has(status);
    const fields = endToEnd(rawFields(controller.rawHeaders), hasTrailers);
    if (close()) fields.push("connection", "close");
    out.writeHead(status, fields);
    // With the content that came together with it, or by itself otherwise.
    queueMicrotask(() => {
      if (!this.#contentBegun && !out.destroyed) sendHead(out);
    });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#contentBegun = true;
    this.#held.push(chunk);
    // What comes in one turn of the event loop is written as one: a shard may send it in chunks of a byte each.
    if (this.#held.length === 1) queueMicrotask(() => this.#flush());
    const cost = chunk.length + pieceCost;
    this.#read += cost;
    this.#sinceTurn += cost;
    if (this.#takesTurns && this.#sinceTurn >= readPerTurn) controller.pause();
  }

  /**
   * True if it takes turns with other answers: otherwise all that has arrived would be read at once, however many large
   * answers there are.
   */
  get #takesTurns(): boolean {
    return this.#read > largeBody;
  }

  /** Writes what has come. The shard is read on once the client has taken it, and it is this answer's turn. */
  #flush(): void {
    const controller = this.#controller;
    const { out, connection, unsent, worker, writeQueue, cordon } = this.#options;
    const [first] = this.#held;
    if (first === undefined || controller === null || out.destroyed) return;
    const isTaken = out.write(this.#held.length === 1 ? first : Buffer.concat(this.#held));
    this.#held = [];
    if (isTaken && !controller.paused) return;
    controller.pause();
    const resume = () => {
      // Once the answer has ended, its connection to the shard is another one's.
      if (out.destroyed || this.#over) return;
      this.#sinceTurn = 0;
      controller.resume();
    };
    const turn = () => writeQueue.add(resume, cordon, writeQueue.place());
    const next = this.#takesTurns ? turn : resume;
    if (isTaken) next();
    else unsent.whenTaken(connection, out, worker, next);
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    const { out, connection, unsent, worker } = this.#options;
    this.#contentBegun = true;
    this.#flush();
    const trailers = rawFields(controller.rawTrailers);
    if (trailers.length > 0) out.addTrailers(pairs(trailers));
    out.end();
    unsent.watch(connection, out, worker);
    this.#done();
    this.#resolve();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#failed(this.#abortedWith ?? error);
  }

  #failed(error: Error): void {
    // One that was given up before it was sent fails again once it would be.
    if (this.#over) return;
    const { out, connection } = this.#options;
    this.#done();
    // Only the connection's end distinguishes a partial answer from a whole one.
    if (out.headersSent) {
      this.#flush();
      // An answer of HTTP/1.0 ends with its connection even where it is whole.
      if (out.req.httpVersion === "1.0") breakOff(connection.socket);
      else connection.socket.destroy();
      this.#resolve();
    } else {
      this.#reject(error);
    }
  }

  #done(): void {
    this.#over = true;
    this.#options.connection.signal.removeEventListener("abort", this.#onLeft);
  }
}

/** Names in lower case and values, in one list. */
function rawFields(raw: Dispatcher.DispatchController["rawHeaders"]): string[] {
  if (!Array.isArray(raw)) return [];
  return raw.map((part, i) => {
    const text = typeof part === "string" ? part : part.toString("latin1");
    return i % 2 === 0 ? text.toLowerCase() : text;
  });
}

/**
 * Returns the fields without those of the connection to the shard. Trailers are announced again if the client may get
 * them: then the content's end is marked by chunks, and any length in the shard's fields is dropped (RFC 9112, section
 * 6.2).
 */
function endToEnd(fields: readonly string[], hasTrailers: boolean): string[] {
  const all = pairs(fields);
  const connection = all.findLast(([name]) => name === "connection");
  const nominated = connection === undefined ? null : nominatedFields(connection[1]);
  const announced = hasTrailers ? all.filter(([name]) => name === "trailer") : [];
  const kept = all.filter(
    ([name]) =>
      !hopByHop.has(name) &&
      nominated?.has(name) !== true &&
      !(announced.length > 0 && name === "content-length"),
  );
  if (announced.length > 0) kept.push(["transfer-encoding", "chunked"], ...announced);
  return kept.flat();
}

function pairs(fields: readonly string[]): [string, string][] {
  return Array.from({ length: fields.length / 2 }, (_, i) => [fields[2 * i]!, fields[2 * i + 1]!]);
}
