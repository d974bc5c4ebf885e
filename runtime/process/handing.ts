import type { SkerryError } from "../errors.ts";
import { hasAcceptBacklog } from "./accept-backlog.ts";
import { HandingQueue } from "./handing-queue.ts";
import type { RawConnection } from "./raw-connection.ts";
import { type ClientState, ReadAhead } from "./read-ahead.ts";

/** Connections that are on their way to a child at once. Node sends the next one only when one has arrived: a second one here is
 * there when it does. More wait here, where they go in turn, and go away with their client. */
export const maxPending = 2;

/** Connections that wait whose client has closed its half, and may go on reading: of each address, the latest. An HTTP server goes by
 * the same (`http/half-closed.ts`). */
const maxHalfClosed = 16;

/** One in so many turns is theirs before it is the others'. */
const turnOfHalfClosed = 8;

/** How long none of them goes while more connections wait to be accepted, in ms. Most have left, and to hand one over takes as long as to
 * accept some ten; those that wait longer make room for the latest. */
const backlogTime = 100;

/** How much longer than its silence a child may take to acknowledge a connection, in ms. Node gives up handing one
 * over to a process that can open no more files, without an error. */
const handingTime = 5_000;

/** What became of a connection: the child has it, or may have it; its client left before; it had closed its half, as had more of its
 * address than may wait. */
export type Fate = "taken" | "left" | "crowded-out";

/** The child's receipt for a connection. */
export interface Receipt {
  readonly took: number;
}

/** Sends a connection with its number to the child. @param read what was read of it here; null: nothing. */
type Send = (
  handed: RawConnection,
  connection: number,
  note: unknown,
  read: Uint8Array | null,
) => void;

/** A connection that is to be handed over. */
interface QueuedConnection {
  readonly handed: RawConnection;
  /** Null of one that has closed, or whose other end is no client. */
  readonly ahead: ReadAhead | null;
  readonly note: unknown;
  /** Whether another child may have it while it waits here. */
  readonly isAnyones: boolean;
  resolve(fate: Fate): void;
  reject(error: SkerryError): void;
}

/** A connection that was sent and not acknowledged. */
interface HandedConnection {
  resolve(fate: Fate): void;
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
  /** When one of these went last, by this process's clock in ms. */
  #halfClosedAt = Number.NEGATIVE_INFINITY;
  readonly #hasBacklog: () => boolean;
  /** Whether what may go does at the end of this turn of the event loop. */
  #goesOn = false;
  #last = 0;
  /** Whether one has arrived since that was looked at. */
  #arrived = false;
  /** True once the child is to end: all connections go at once. */
  #flushed = false;

  /** @param hasBacklog whether more connections wait to be accepted. */
  constructor(send: Send, hasBacklog = hasAcceptBacklog) {
    this.#send = send;
    this.#hasBacklog = hasBacklog;
  }

  /** Resolves when the child has the connection, or nobody is to have it. @throws SkerryError what {@link end} was
   * given, and {@link giveBack}. */
  hand(handed: RawConnection, note: unknown, isAnyones: boolean): Promise<Fate> {
    return new Promise((resolve, reject) => {
      const ahead = handed.client === null ? null : ReadAhead.of(handed);
      const waiting = { handed, ahead, note, isAnyones, resolve, reject };
      const hasPlace = this.#handed.size < maxPending && this.#queue.isEmpty;
      const goes = hasPlace && !this.#hasBacklog();
      if (goes || this.#flushed) this.#go(waiting);
      else {
        this.#wait(waiting);
        // Else the next receipt goes on.
        if (this.#handed.size < maxPending) this.#resumeSoon();
      }
    });
  }

  /** Connections that were handed over so far. */
  get count(): number {
    return this.#last;
  }

  receive({ took }: Receipt): void {
    this.#arrived = true;
    this.#settle(took);
    this.#resume(maxPending);
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
    if (!this.#arrived) this.#resume(this.#handed.size + maxPending);
    this.#arrived = false;
  }

  /** Rejects what waits and may go to another child, as this one takes nothing now. */
  giveBack(error: SkerryError): void {
    this.#failWaiting(error, ({ isAnyones }) => isAnyones);
  }

  /** Sends all that wait. */
  flush(): void {
    this.#flushed = true;
    this.#resume(Number.POSITIVE_INFINITY);
  }

  /** The child is gone. */
  end(error: SkerryError): void {
    for (const { reject } of this.#handed.values()) reject(error);
    this.#handed.clear();
    this.#failWaiting(error, () => true);
  }

  #failWaiting(error: SkerryError, isMeant: (waiting: QueuedConnection) => boolean): void {
    for (const queue of [this.#queue, this.#halfClosed]) {
      for (const each of [...queue].filter(isMeant)) {
        queue.remove(each, lineOf(each.handed));
        each.ahead?.stop();
        each.reject(error);
      }
    }
  }

  #wait(waiting: QueuedConnection): void {
    // Where many have left, most had before they were accepted.
    waiting.ahead?.readNow();
    this.#line(waiting);
    waiting.ahead?.start((state) => {
      const line = lineOf(waiting.handed);
      if (this.#queue.remove(waiting, line) || this.#halfClosed.remove(waiting, line)) {
        this.#line(waiting, state);
      }
    });
  }

  /** Gives a connection its place, or drops it, as its client has left: to hand one over takes two turns of both processes. Those that
   * have closed their half come after the others. */
  #line(waiting: QueuedConnection, state: ClientState = waiting.ahead?.state ?? "there"): void {
    const line = lineOf(waiting.handed);
    if (state === "gone") waiting.resolve("left");
    else if (state === "there") this.#queue.push(waiting, line);
    else {
      this.#halfClosed.push(waiting, line);
      this.#halfClosed.takeOver(line, maxHalfClosed)?.resolve("crowded-out");
    }
  }

  #shift(): QueuedConnection | undefined {
    if (this.#isHoldingBack) return this.#queue.shift();
    const isTheirs = this.#turns++ % turnOfHalfClosed === 0;
    return isTheirs
      ? (this.#shiftHalfClosed() ?? this.#queue.shift())
      : (this.#queue.shift() ?? this.#shiftHalfClosed());
  }

  #shiftHalfClosed(): QueuedConnection | undefined {
    const next = this.#halfClosed.shift();
    if (next !== undefined) this.#halfClosedAt = performance.now();
    return next;
  }

  /** Whether those that have closed their half wait on, though nobody else does. */
  get #isHoldingBack(): boolean {
    if (this.#flushed || !this.#hasBacklog()) return false;
    return performance.now() - this.#halfClosedAt < backlogTime;
  }

  #go({ handed, ahead, note, resolve, reject }: QueuedConnection): void {
    const connection = ++this.#last;
    handed.setNoDelay();
    this.#handed.set(connection, { resolve, reject, at: performance.now() });
    this.#send(handed, connection, note, ahead?.stop() ?? null);
  }

  /** Hands over connections that wait, until `most` are under way. */
  #resume(most: number): void {
    while (this.#handed.size < most) {
      const next = this.#shift();
      if (next === undefined) {
        if (!this.#halfClosed.isEmpty) this.#resumeSoon();
        return;
      }
      if (next.handed.destroyed) next.resolve("left");
      else this.#go(next);
    }
  }

  /** Hands over what may go at the end of this turn of the event loop. */
  #resumeSoon(): void {
    if (this.#goesOn) return;
    this.#goesOn = true;
    setImmediate(() => {
      this.#goesOn = false;
      this.#resume(maxPending);
    });
  }

  #settle(connection: number): void {
    this.#handed.get(connection)?.resolve("taken");
    this.#handed.delete(connection);
  }
}

/** Connections to origins are a line of their own, and so are those to sockets of this host. */
function lineOf({ client, kind }: RawConnection): string {
  return client ?? kind;
}
