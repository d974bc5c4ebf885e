import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createListener, type Socket } from "node:net";
import { KiB, MiB } from "../byte-units.ts";
import { SkerryError } from "../errors.ts";
import type { AnswerRoom } from "../message/answer-room.ts";
import { ByteBudget } from "../message/byte-budget.ts";
import { refusedOutcome } from "../worker/outcome/refused-outcome.ts";
import { closeListener } from "./close-listener.ts";
import { Connection, longestWaiting } from "./connection.ts";
import { Exchange } from "./exchange.ts";
import { Forwarder } from "./forward/forwarder.ts";
import { HalfClosed } from "./half-closed.ts";
import { plainAddress } from "./read/client-address.ts";
import { parseFailure } from "./read/parse-failure.ts";
import { maxFields } from "./read/request-head.ts";
import { reportFault, reportOutcome } from "./report-outcome.ts";
import { requestIdOf } from "./request-id.ts";
import {
  type ClientTimes,
  defaultClientTimes,
  type HttpServerOptions,
  type ServerContext,
} from "./server-options.ts";
import { LargeBodies } from "./write/large-bodies.ts";
import { UnsentAnswers } from "./write/unsent-answers.ts";
import { WriteQueue } from "./write/write-queue.ts";

/** Room in the parser beyond the default limits on URI and fields, for the request line, names and
 * separators: what is over the exact limits gets an exact answer, what is far over is cut off. */
const maxHeaderSize = 512 * KiB;

/** The share of all connections that is closed at a time to make room: finding them takes a check of each. */
const closedAtOnce = 1 / 32;

/** The pause after a search that found no connection to close, in ms. */
const pollPause = 20;

/** The time for a client's first request on a connection that was accepted as the process was about to end, in ms. */
const firstRequest = 1_000;

/** The precision of client deadlines, in ms. */
const checkingInterval = 500;

/** The kind of peer: a client (or a proxy before it), or another cordon's shard of this host, which states the
 * client. */
export type ConnectedBy = "client" | "front";

/** The HTTP side of a process: reads requests off connections, finds the target of each, and writes the answers. */
export class HttpServer {
  readonly #context: { -readonly [Key in keyof ServerContext]: ServerContext[Key] };
  readonly #connections = new Map<Socket, Connection>();
  readonly #times: ClientTimes;
  /** Never listens itself: accepted connections come by {@link take}. Null until there is one: it is most of what is loaded. */
  #parser: Server | null = null;
  readonly #listeners = new Set<ReturnType<typeof createListener>>();
  readonly #halfClosed = new HalfClosed();
  /** Refused connections that are still open. */
  #refused = 0;
  #nextLook = 0;
  /** The time for one more request on each connection at the end, in ms. */
  #patience = 0;
  readonly #whenEmpty: (() => void)[] = [];

  constructor(options: HttpServerOptions) {
    const times = { ...defaultClientTimes, ...options.times };
    const writeQueue = new WriteQueue();
    this.#context = {
      options,
      bodies: new ByteBudget(options.bodyBytes ?? 256 * MiB),
      unsent: new UnsentAnswers(times.writeTimeout, options.answerBytes ?? 256 * MiB),
      largeBodies: new LargeBodies(writeQueue),
      writeQueue,
      bodyPauseTimeout: times.bodyPauseTimeout,
      forwarder: new Forwarder(options.reachShard),
      forwardGrace: options.forwardGrace ?? 15_000,
      draining: false,
    };
    this.#times = times;
  }

  /** Connections of the moment. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Bytes of answers that clients have not taken yet. */
  get unsentBytes(): number {
    return this.#context.unsent.bytes;
  }

  /** The room for answers of workers that clients have not read yet. */
  get answerRoom(): AnswerRoom {
    return this.#context.unsent;
  }

  /** The forwarder of requests for other cordons. */
  get forwarder(): Forwarder {
    return this.#context.forwarder;
  }

  /** Loads what reads requests, so that the first connection need not wait for it. */
  load(): void {
    this.#parser ??= this.#makeParser(this.#times);
  }

  /** Listens, and takes what connects. @returns the port that was bound, 0 for a unix socket.
   * @throws Error Node's, with its `code`. */
  async listen(
    where: { readonly port: number; readonly address: string } | { readonly socketPath: string },
  ): Promise<{ port: number }> {
    const by: ConnectedBy = "socketPath" in where ? "front" : "client";
    const listener = createListener({ noDelay: true, allowHalfOpen: true }, (socket) =>
      this.take(socket, by),
    );
    if ("socketPath" in where) listener.listen({ path: where.socketPath, backlog: 1_024 });
    else listener.listen({ port: where.port, host: where.address, backlog: 1_024 });
    await once(listener, "listening");
    listener.on("error", () => {});
    this.#listeners.add(listener);
    const address = listener.address() as AddressInfo | string;
    return { port: typeof address === "string" ? 0 : address.port };
  }

  /** Takes a connection that was accepted here or in another process. @param read what was read of it there; null: nothing. */
  take(socket: Socket, by: ConnectedBy, read: Uint8Array | null = null): void {
    // Node's own HTTP servers do so as well: the other end of an answer is no end of the request.
    socket.allowHalfOpen = true;
    const address = plainAddress(socket.remoteAddress ?? "");
    const { proxies } = this.#context.options;
    const trusted = by === "front" || (proxies?.trusts(address) ?? false);
    const connection = new Connection(socket, { address, trusted }, by === "front");
    this.#connections.set(socket, connection);
    if (read !== null) connection.putBack(read);
    // It was accepted before this process was to end, and its request is on its way.
    if (this.#context.draining) this.#closeSoon(connection, Math.max(this.#patience, firstRequest));
    socket.once("close", () => this.#forget(socket));
    this.load();
    this.#parser?.emit("connection", socket);
    socket.once("end", () => this.#halfClosed.add(connection));
    // The accepting process may have left it paused, so that nothing was read there.
    if (socket.isPaused()) socket.resume();
    this.#makeRoom(connection, by);
  }

  #makeParser({ headersTimeout, requestTimeout, keepAliveTimeout }: ClientTimes): Server {
    const timeouts = {
      headersTimeout,
      requestTimeout: Math.max(requestTimeout, headersTimeout),
      keepAliveTimeout,
    };
    const parser: Server = createServer({
      ...timeouts,
      maxHeaderSize,
      connectionsCheckingInterval: checkingInterval,
      // Both are looked at here, for answers of ours.
      requireHostHeader: false,
      optimizeEmptyRequests: true,
    });
    // A client may close its sending half and continue to read.
    (parser as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
    // One more than are allowed, so that it shows when there are too many: Node drops the rest silently.
    parser.maxHeadersCount = maxFields + 1;
    parser.on("request", (message, out) => this.#serve(message, out, false));
    parser.on("checkContinue", (message, out) => this.#serve(message, out, true));
    // Unknown expectations are ignored, as RFC 9110, section 10.1.1, allows.
    parser.on("checkExpectation", (message, out) => this.#serve(message, out, false));
    parser.on("connect", (_, socket) => this.#refuseTunnel(socket as Socket));
    parser.on("clientError", (error, socket) => this.#lose(error, socket as Socket));
    parser.on("timeout", (socket: Socket) => this.#late(socket));
    // Starts the checks of client deadlines.
    parser.emit("listening");
    return parser;
  }

  /** Keeps connections within what the process may have open: the newest asks for something most likely. */
  #makeRoom(newest: Connection, by: ConnectedBy): void {
    const { maxConnections = Number.POSITIVE_INFINITY, onCrowded } = this.#context.options;
    if (this.#connections.size - this.#refused <= maxConnections) return;
    const now = performance.now();
    if (now >= this.#nextLook) {
      const others = [...this.#connections.values()].filter(
        // A front's idle connection may have a request on its way, which would be lost.
        (each) => each !== newest && !each.byFront,
      );
      const longest = longestWaiting(others, Math.ceil(maxConnections * closedAtOnce));
      for (const { socket } of longest) {
        onCrowded?.("closed", this.#connections.size);
        socket.destroy();
        this.#forget(socket);
      }
      if (longest.length > 0) return;
      this.#nextLook = now + pollPause;
    }
    onCrowded?.("refused", this.#connections.size);
    this.#refuse(newest, by, maxConnections);
  }

  #refuse(connection: Connection, by: ConnectedBy, maxConnections: number): void {
    const { maxRefused = Math.ceil(maxConnections / 8) } = this.#context.options;
    const { socket } = connection;
    if (this.#refused >= maxRefused) {
      socket.destroy();
      this.#forget(socket);
      return;
    }
    this.#refused++;
    socket.once("close", () => this.#refused--);
    const sentence = `${maxConnections} connections are open already.`;
    const refusal = new SkerryError("overloaded", sentence);
    // A front has a request on its way, and takes the answer for that one.
    if (by === "front") connection.refusal = refusal;
    else this.#giveUp(connection, refusal);
  }

  /**
   * Ends gracefully: answers what the system has accepted, accepts nothing more, lets each answer end its connection,
   * and resolves when no connection is left. A connection without a request has `patience` ms for one more, which may
   * be on its way; so has one whose answer began too early to announce that it is the last.
   */
  async drain(patience = 0): Promise<void> {
    this.#context.draining = true;
    this.#patience = patience;
    const before = [...this.#connections.values()];
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    await Promise.all(listeners.map(closeListener));
    for (const connection of before) this.#closeSoon(connection, patience);
    await this.#untilEmpty();
    this.close();
  }

  /** Closes a connection after `ms`, unless its client has sent something by then. */
  #closeSoon(connection: Connection, ms: number): void {
    // A front's idle connection closes by itself, soon; cutting it off here might lose a request that is on its way. A
    // client can retry.
    if (connection.byFront) return;
    const close = () => {
      if (connection.idle) connection.socket.destroy();
    };
    if (ms > 0) setTimeout(close, ms).unref();
    else close();
  }

  async #untilEmpty(): Promise<void> {
    if (this.#connections.size === 0) return;
    await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
  }

  /** Ends at once, whatever is in progress. */
  close(): void {
    this.#context.draining = true;
    for (const listener of this.#listeners) listener.close();
    this.#listeners.clear();
    for (const connection of this.#connections.values()) {
      connection.closedFor ??= new SkerryError("draining", "The host ended before the answer did.");
      connection.socket.destroy();
    }
    this.#parser?.close();
    void this.#context.forwarder.close();
  }

  #serve(message: IncomingMessage, out: ServerResponse, waits: boolean): void {
    const connection = this.#connections.get(message.socket);
    if (connection === undefined || connection.ending) return;
    // The client may leave at any moment; what is left to do then is nothing.
    out.on("error", ignore);
    out.on("close", () => {
      connection.end();
      if (this.#context.draining && connection.pending === 0) this.#endAfterAnswer(connection);
    });
    const context = this.#contextOf(connection);
    new Exchange(context, connection, message, out, waits).run().catch((error) => {
      // The state of its answer is unknown.
      message.socket.destroy();
      reportFault(this.#context.options, error);
    });
  }

  /** Its client may not know that this was the last answer: then its next request may be on its way. */
  #endAfterAnswer(connection: Connection): void {
    if (this.#patience > 0 || connection.byFront) {
      this.#closeSoon(connection, this.#patience);
    } else connection.socket.destroySoon();
  }

  /** A connection that there was no room for ends with the refusal of its first request. */
  #contextOf({ refusal }: Connection): ServerContext {
    if (refusal === null) return this.#context;
    const route = () => ({ kind: "refused", error: refusal, subject: null }) as const;
    return { ...this.#context, options: { ...this.#context.options, route }, draining: true };
  }

  /** Handles a request that could not be read, or not to its end. */
  #lose(error: Error, socket: Socket): void {
    const connection = this.#connections.get(socket);
    const failure = parseFailure(error);
    if (connection === undefined || failure === null) socket.destroy();
    // That request was answered already, and its body is not read any further.
    else if (connection.ending) return;
    else this.#fail(connection, failure);
  }

  /**
   * Handles a connection without progress for as long as its client may take. An answer whose next piece waits for its
   * turn does not wait for its client; a front enforces its clients' times itself.
   */
  #late(socket: Socket): void {
    const connection = this.#connections.get(socket);
    const timed = connection?.timed ?? null;
    const isOpen = connection !== undefined && timed !== null && !timed.writableFinished;
    if (isOpen && (timed.writableLength === 0 || connection.byFront)) {
      socket.setTimeout(this.#times.writeTimeout);
    } else socket.destroy();
  }

  #fail(connection: Connection, failure: SkerryError): void {
    const reading = connection.unfinished;
    // Node says it once for each request, and leaves the connection as it is.
    if (failure.code === "request-timeout" && reading?.paced === true) return;
    if (failure.code === "client-left") {
      reading?.fail(failure);
      connection.socket.destroy();
    } else if (reading !== null) reading.fail(failure);
    else this.#giveUp(connection, failure);
  }

  /** A tunnel is a proxy's business (RFC 9110, section 9.3.6). */
  #refuseTunnel(socket: Socket): void {
    const connection = this.#connections.get(socket);
    socket.on("error", ignore);
    if (connection === undefined) socket.destroy();
    else this.#giveUp(connection, new SkerryError("not-implemented", "CONNECT was asked for."));
  }

  #giveUp(connection: Connection, error: SkerryError): void {
    if (connection.broken) return;
    const requestId = requestIdOf(undefined, false);
    connection.giveUp(error, requestId);
    const request = { method: "", uri: "" };
    reportOutcome(this.#context.options, refusedOutcome(requestId, request, error, 0), {
      worker: null,
      deployment: null,
      tenant: null,
      cordon: null,
      limits: null,
      at: Date.now(),
      totalMs: 0,
      queuedMs: 0,
      bytesIn: 0,
      bytesOut: 0,
      clientAddress: connection.peer.address,
    });
  }

  #forget(socket: Socket): void {
    this.#connections.delete(socket);
    if (this.#connections.size > 0) return;
    for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }
}

function ignore(): void {}
