import { Socket } from "node:net";
import type { SkerryError } from "../errors.ts";
import { HandingQueue } from "./handing-queue.ts";
import { RawConnection } from "./raw-connection.ts";
import { type ClientState, ReadAhead } from "./read-ahead.ts";

/** Connections that are on their way to a child at once. Node sends the next one only when one has arrived: a second one here is
 * there when it does. More wait here, where they go in turn, and go away with their client. */
const mostOnTheWay = 2;

/** Connections that wait whose client has closed its half, and may go on reading: of each address, the latest. An HTTP server goes by
 * the same (`http/half-closed.ts`). */
const mostHalfClosed = 16;

/** One in so many turns is theirs before it is the others'. */
const turnOfHalfClosed = 8;

/** How much longer than its silence a child may take to acknowledge a connection, in ms. Node gives up handing one
 * over to a process that can open no more files, without an error. */
const handingTime = 5_000;

/** The child's receipt for a connection. */
export interface Receipt {
  readonly took: number;
}

/** What is handed over. */
export type Handable = Socket | RawConnection;

/** Sends a connection with its number to the child. @param read what was read of it here; null: nothing. */
type Send = (socket: Handable, connection: number, note: unknown, read: Uint8Array | null) => void;

/** A connection that is to be handed over. */
interface QueuedConnection {
  readonly socket: Handable;
  /** Null of one that has closed, or whose other end is no client. */
  readonly ahead: ReadAhead | null;
  readonly note: unknown;
  /** Whether another child may have it while it waits here. */
  readonly isAnyones: boolean;
  resolve(): void;
  reject(error: SkerryError): void;
}

/** A connection that was sent and not acknowledged. */
interface HandedConnection {
  resolve(): void;
  reject(error: SkerryError): void;
  /** When it was handed over, by this process's clock in ms. */
  readonly at: number;
}

/** Connections that a parent hands to one of its children: some at a time, and each address in its turn. */
export class Handing {
  readonly #send: Send;
  readonly #handed = new Map<number, HandedConnection>();
  /** Connections that go once earlier ones have arrived. */
  readonly #queue = new HandingQueue<QueuedConnection>();
  /** Connections that go after these: their client has closed its half. */
  readonly #halfClosed = new HandingQueue<QueuedConnection>();
  #turns = 0;
  #last = 0;
  /** Whether one has arrived since that was looked at. */
  #arrived = false;
  /** True once the child is to end: all connections go at once. */
  #flushed = false;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Resolves when the child has the connection, or its fate can't be known. @throws SkerryError what {@link end} was
   * given, and {@link giveBack}. */
  hand(socket: Handable, note: unknown, isAnyones: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const ahead = socket instanceof Socket ? ReadAhead.of(socket) : null;
      const waiting = { socket, ahead, note, isAnyones, resolve, reject };
      if (this.#handed.size < mostOnTheWay || this.#flushed) this.#go(waiting);
      else this.#wait(waiting);
    });
  }

  receive({ took }: Receipt): void {
    this.#arrived = true;
    this.#settle(took);
    this.#goOn(mostOnTheWay);
  }

  /** Gives up connections that the child has not acknowledged for longer than `silence`: it may have them, or may
   * never get them. They can't be handed to another child, and are not kept here. Call from time to time. */
  look(now: number, silence: number): void {
    const latest = now - silence - handingTime;
    for (const [connection, { at }] of this.#handed) {
      if (at > latest) break;
      this.#settle(connection);
    }
    // Those on the way may never be heard of.
    if (!this.#arrived) this.#goOn(this.#handed.size + mostOnTheWay);
    this.#arrived = false;
  }

  /** Rejects what waits and may go to another child, as this one takes nothing now. */
  giveBack(error: SkerryError): void {
    for (const queue of [this.#queue, this.#halfClosed]) {
      for (const each of [...queue]) {
        if (!each.isAnyones) continue;
        queue.remove(each, lineOf(each.socket));
        fail(each, error);
      }
    }
  }

  /** Sends all that wait. */
  flush(): void {
    this.#flushed = true;
    this.#goOn(Number.POSITIVE_INFINITY);
  }

  /** The child is gone. */
  end(error: SkerryError): void {
    for (const { reject } of this.#handed.values()) reject(error);
    this.#handed.clear();
    for (let next = this.#shift(); next !== undefined; next = this.#shift()) fail(next, error);
  }

  #wait(waiting: QueuedConnection): void {
    this.#line(waiting);
    waiting.ahead?.start((state) => {
      const line = lineOf(waiting.socket);
      if (this.#queue.remove(waiting, line) || this.#halfClosed.remove(waiting, line)) {
        this.#line(waiting, state);
      }
    });
  }

  /** Gives a connection its place, or drops it, as its client has left: to hand one over takes two turns of both processes. Those that
   * have closed their half come after the others. */
  #line(waiting: QueuedConnection, state: ClientState = waiting.ahead?.state ?? "there"): void {
    const line = lineOf(waiting.socket);
    if (state === "gone") waiting.resolve();
    else if (state === "there") this.#queue.push(waiting, line);
    else {
      this.#halfClosed.push(waiting, line);
      this.#halfClosed.takeOver(line, mostHalfClosed)?.resolve();
    }
  }

  #shift(): QueuedConnection | undefined {
    const theirs = this.#turns++ % turnOfHalfClosed === 0;
    return theirs
      ? (this.#halfClosed.shift() ?? this.#queue.shift())
      : (this.#queue.shift() ?? this.#halfClosed.shift());
  }

  #go({ socket, ahead, note, resolve, reject }: QueuedConnection): void {
    const connection = ++this.#last;
    this.#handed.set(connection, { resolve, reject, at: performance.now() });
    this.#send(socket, connection, note, ahead?.stop() ?? null);
  }

  /** Hands over connections that wait, until `most` are under way. */
  #goOn(most: number): void {
    while (this.#handed.size < most) {
      const next = this.#shift();
      if (next === undefined) return;
      if (next.socket.destroyed) next.resolve();
      else this.#go(next);
    }
  }

  #settle(connection: number): void {
    this.#handed.get(connection)?.resolve();
    this.#handed.delete(connection);
  }
}

/** Gives one back that waits. */
function fail({ ahead, reject }: QueuedConnection, error: SkerryError): void {
  ahead?.stop();
  reject(error);
}

/** Connections to origins are a line of their own, and so are those to sockets of this host. */
function lineOf(connection: Handable): string {
  return connection instanceof RawConnection ? connection.kind : (connection.remoteAddress ?? "");
}
