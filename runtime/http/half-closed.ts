import type { Connection } from "./connection.ts";

/** How soon after its request a client closes its half that goes on reading, in ms: it has no more to say, and says so
 * at once. Who closes later has had enough of waiting. */
const promptly = 40;

/** Requests of such clients that are answered at once, in a process: of one worker, so that visitors who leave one
 * cost another's clients nothing, and in all. */
const maxRequests = { ofWorker: 16, inAll: 128 };

/** How long an answer is waited for that has not begun, and one of which nothing more goes out, in ms; and how often
 * that is looked at. */
const patience = { before: 5_000, within: 400 };
const pollInterval = 100;

interface Kept {
  readonly requests: number;
  /** The worker of the newest of them. */
  readonly worker: string;
  /** Bytes that had gone to it, and when that was seen, by the process's clock in ms. */
  written: number;
  at: number;
}

/** Connections whose client has closed its half, with requests that are not answered. Some clients go on reading;
 * most have left, which shows only when something is written to them. Those that closed promptly are answered, and
 * of these a few of each worker at a time, the latest first: where many leave, each is given up as soon as others have left. */
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

  /** Ends it, once what was written to it has gone. */
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
