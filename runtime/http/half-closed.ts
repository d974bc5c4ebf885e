import type { Connection } from "./connection.ts";

/**
 * The longest time after its request in which a client that continues to read closes its half, in ms: it has no more to
 * say, and says so at once. A client that closes later has probably left.
 */
const promptly = 40;

/** Requests of such clients that are answered at once, in a process: of one worker, so that visitors who leave one
 * cost another's clients nothing, and in all. */
const maxRequests = { ofWorker: 16, inAll: 128 };

/**
 * The longest waits for an answer that has not begun, and for one that makes no progress, in ms, and the interval of
 * checks.
 */
const patience = { before: 5_000, within: 400 };
const pollInterval = 100;

interface Kept {
  readonly requests: number;
  /** The worker of the newest of them. */
  readonly worker: string;
  /** Bytes that had been sent on it, and the time of that check, by the process's clock in ms. */
  written: number;
  at: number;
}

/**
 * Connections whose client has closed its half while requests are unanswered. Some clients continue to read; most have
 * left, which shows only when something is written. Those that closed promptly are answered, a few per worker at a
 * time, the latest first; if many leave, each is ended once others have left.
 */
export class HalfClosed {
  /** Connections in the order they came. */
  readonly #kept = new Map<Connection, Kept>();
  readonly #requestsOf = new Map<string, number>();
  #requests = 0;
  #timer: NodeJS.Timeout | null = null;

  /** Call when a client has closed its half. */
  add(connection: Connection): void {
    const { pending, socket, worker } = connection;
    if (pending === 0) return;
    const now = performance.now();
    if (now - connection.requestedAt > promptly) {
      socket.end();
      return;
    }
    const written = writtenTo(connection);
    this.#kept.set(connection, { requests: pending, worker, written, at: now });
    this.#count(worker, pending);
    socket.once("close", () => this.#forget(connection));
    while (this.#of(worker) > maxRequests.ofWorker) this.#giveUpOldest(worker);
    while (this.#requests > maxRequests.inAll) this.#giveUpOldest(this.#busiest());
    if (this.#kept.size > 0) this.#timer ??= setInterval(() => this.#look(), pollInterval).unref();
  }

  #look(): void {
    const now = performance.now();
    for (const [connection, kept] of this.#kept) {
      const written = writtenTo(connection);
      // Who has left answers what it is sent with a reset.
      if (written > kept.written) Object.assign(kept, { written, at: now });
      const { before, within } = patience;
      if (now - kept.at >= (connection.answered ? within : before)) this.#giveUp(connection);
    }
    if (this.#kept.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #giveUpOldest(worker: string): void {
    for (const [connection, kept] of this.#kept) {
      if (kept.worker !== worker) continue;
      this.#giveUp(connection);
      return;
    }
  }

  /** The worker with most requests. */
  #busiest(): string {
    let [busiest, most] = ["", 0];
    for (const [worker, requests] of this.#requestsOf) {
      if (requests > most) [busiest, most] = [worker, requests];
    }
    return busiest;
  }

  #of(worker: string): number {
    return this.#requestsOf.get(worker) ?? 0;
  }

  #count(worker: string, requests: number): void {
    this.#requests += requests;
    const now = this.#of(worker) + requests;
    if (now > 0) this.#requestsOf.set(worker, now);
    else this.#requestsOf.delete(worker);
  }

  /** Ends the connection once everything that was written to it is sent. */
  #giveUp(connection: Connection): void {
    this.#forget(connection);
    connection.socket.end();
  }

  #forget(connection: Connection): void {
    const kept = this.#kept.get(connection);
    if (kept === undefined) return;
    this.#kept.delete(connection);
    this.#count(kept.worker, -kept.requests);
  }
}

const writtenTo = ({ socket }: Connection) => socket.bytesWritten - socket.writableLength;
