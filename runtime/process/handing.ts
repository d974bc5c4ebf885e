import type { Socket } from "node:net";
import type { SkerryError } from "../errors.ts";
import { HandingQueue } from "./handing-queue.ts";
import { RawConnection } from "./raw-connection.ts";

/** Connections that are on their way to a child at once, so that it need not wait for the next one. More wait here: Node
 * goes through all that wait within its channel each time that one has arrived. */
const mostOnTheWay = 8;

/** How much longer than its silence a child may take to acknowledge a connection, in ms. Node gives up handing one
 * over to a process that can open no more files, without an error. */
const handingTime = 5_000;

/** The child's receipt for a connection. */
export interface Receipt {
  readonly took: number;
}

/** What is handed over. */
export type Handable = Socket | RawConnection;

/** Sends a connection with its number to the child. */
type Send = (socket: Handable, connection: number, note: unknown) => void;

/** A connection that is to be handed over. */
interface QueuedConnection {
  readonly socket: Handable;
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
      const waiting = { socket, note, isAnyones, resolve, reject };
      if (this.#handed.size < mostOnTheWay || this.#flushed) this.#go(waiting);
      else this.#queue.push(waiting, lineOf(socket));
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
    for (let left = this.#queue.size; left > 0; left--) {
      const each = this.#queue.shift()!;
      if (each.isAnyones) each.reject(error);
      else this.#queue.push(each, lineOf(each.socket));
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
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      next.reject(error);
    }
  }

  #go({ socket, note, resolve, reject }: QueuedConnection): void {
    const connection = ++this.#last;
    this.#handed.set(connection, { resolve, reject, at: performance.now() });
    this.#send(socket, connection, note);
  }

  /** Hands over connections that wait, until `most` are under way. */
  #goOn(most: number): void {
    while (this.#handed.size < most) {
      const next = this.#queue.shift();
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

/** Connections to origins are a line of their own, and so are those to sockets of this host. */
function lineOf(connection: Handable): string {
  return connection instanceof RawConnection ? connection.kind : (connection.remoteAddress ?? "");
}
