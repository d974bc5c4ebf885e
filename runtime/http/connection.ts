import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { errorTable } from "../error-table.ts";
import type { ErrorCode, SkerryError } from "../errors.ts";
import { clientLeft, hasBody } from "./read/request-body.ts";
import type { Peer } from "./read/request-head.ts";
import { retryAfter } from "./write/retry-after.ts";

/** A request's body that is being read, and can be made to fail. */
export interface Reading {
  readonly message: IncomingMessage;
  /** True if it watches its client's pace itself: then the time limit for a whole request does not apply. */
  readonly paced: boolean;
  fail(error: Error): void;
}

/**
 * The time for which an abandoned connection is still read, in ms: a client that is sending should get to read the
 * error, and closing over unread data would make its system discard the answer (RFC 9112, section 9.6).
 */
const lingering = 1_000;

/** Why a connection's signal aborts. One for all: to note where each was made costs as much as to parse its request. */
const left = new DOMException("The client has left.", "AbortError");

/** Counts the moments at which connections began to wait for their clients: their order is all that is asked. */
let waits = 0;

/** A client's connection, and what is under way on it. */
export class Connection {
  readonly socket: Socket;
  readonly peer: Peer;
  /** True if it comes from a process of this host that owns the port and forwards requests. */
  readonly byFront: boolean;
  /** The worker of its newest request; empty for none. */
  worker = "";
  /** The body that was begun to be read last: messages come one after the other. */
  reading: Reading | null = null;
  /**
   * True after an answer whose request's body was not read or has no certain end: the connection ends with that answer,
   * and no further request is served.
   */
  ending = false;
  /** The answer whose client has to read something in time. */
  timed: ServerResponse | null = null;
  /** Why it was closed here, with answers under way; null where the client did that. */
  closedFor: SkerryError | null = null;
  /** Why its requests are refused; null where they are not. */
  refusal: SkerryError | null = null;
  /** Orders connections by when they began to wait for their clients: the longest comes first. */
  waitsSince = ++waits;
  /** The newest request's answer. */
  #newest: ServerResponse | null = null;
  #requestedAt = 0;
  readonly #left = new AbortController();
  #begun = 0;
  #pending = 0;
  /** Bytes that had been read when the last answer was out. */
  #readBefore = 0;
  #lastWords: (() => void) | null = null;

  constructor(socket: Socket, peer: Peer, byFront = false) {
    this.socket = socket;
    this.peer = peer;
    this.byFront = byFront;
    socket.once("close", () => this.#left.abort(left));
  }

  /** Returns bytes that were read before the connection came to this process, so that they are read here. */
  putBack(read: Uint8Array): void {
    this.socket.unshift(read);
    // The socket does not count them.
    this.#readBefore = -read.length;
  }

  /** Aborts when the connection is closed, and ends all waits for its answers. */
  get signal(): AbortSignal {
    return this.#left.signal;
  }

  /** The reason why its answers ended early, once it is closed. */
  get loss(): SkerryError {
    return this.closedFor ?? clientLeft();
  }

  /** The number of requests that are not answered yet, or whose answer was not handed to the system as a whole. */
  get pending(): number {
    return this.#pending;
  }

  /** True between an answer and the first byte of the next request. */
  get idle(): boolean {
    return this.#pending === 0 && this.socket.bytesRead === this.#readBefore;
  }

  /** The body that is being read at the moment, of which more is to come. */
  get unfinished(): Reading | null {
    return this.reading?.message.complete === false ? this.reading : null;
  }

  /** True once nothing more can be read off the connection. */
  get broken(): boolean {
    return this.#lastWords !== null;
  }

  /** The time at which the last request had arrived, as far as it has, by the process's clock in ms. */
  get requestedAt(): number {
    const message = this.#newest?.req;
    const isArriving = message !== undefined && !message.readableEnded;
    return isArriving && hasBody(message) ? performance.now() : this.#requestedAt;
  }

  /** True once the answer to the newest request has begun. */
  get answered(): boolean {
    return this.#newest?.headersSent === true;
  }

  /** A request has come, or its head. Returns how many there were with it. */
  begin(out: ServerResponse): number {
    this.#newest = out;
    this.#requestedAt = performance.now();
    if (hasBody(out.req)) {
      out.req.once("end", () => {
        this.#requestedAt = performance.now();
      });
    }
    this.#pending++;
    return ++this.#begun;
  }

  /** The number of requests that have begun. */
  get begun(): number {
    return this.#begun;
  }

  end(): void {
    this.#pending--;
    if (this.#pending > 0) return;
    this.#readBefore = this.socket.bytesRead;
    this.waitsSince = ++waits;
    this.#lastWords?.();
  }

  /**
   * Answers a malformed request, and closes the connection. Earlier requests are answered first: a client matches
   * answers to its requests by their order.
   */
  giveUp(error: SkerryError, requestId: string): void {
    if (this.broken) return;
    this.#lastWords = () => {
      this.socket.end(rawAnswer(error.code, requestId), "latin1");
      setTimeout(() => this.socket.destroy(), lingering).unref();
    };
    if (this.#pending === 0) this.#lastWords();
  }
}

/** A visitor's view of a failure: the code and the request's id, and nothing of the inside. */
export function errorBody(code: ErrorCode, requestId: string): string {
  return `${code}\nrequest ${requestId}\n`;
}

function rawAnswer(code: ErrorCode, requestId: string): string {
  const body = errorBody(code, requestId);
  const status = errorTable[code].status ?? 500;
  const later = retryAfter(code, undefined);
  // Where there is a connection, this is loaded.
  const { STATUS_CODES } = process.getBuiltinModule("node:http");
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `date: ${new Date().toUTCString()}`,
    "content-type: text/plain; charset=utf-8",
    `content-length: ${body.length}`,
    `x-request-id: ${requestId}`,
    ...(later === null ? [] : [`retry-after: ${later}`]),
    "connection: close",
    "",
    body,
  ].join("\r\n");
}

/** Returns the connections that wait for their client, at most `most`: first those that wait for a new request, then
 * those that have a part of one, and of each the ones that have waited longest. */
export function longestWaiting(connections: Iterable<Connection>, most: number): Connection[] {
  const waiting: { readonly each: Connection; readonly idle: boolean }[] = [];
  for (const each of connections) {
    if (each.pending === 0 && !each.broken) waiting.push({ each, idle: each.idle });
  }
  waiting.sort((a, b) =>
    a.idle === b.idle ? a.each.waitsSince - b.each.waitsSince : Number(b.idle) - Number(a.idle),
  );
  return waiting.slice(0, most).map(({ each }) => each);
}
