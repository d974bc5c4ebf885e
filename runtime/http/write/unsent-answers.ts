import type { ServerResponse } from "node:http";
import { SkerryError } from "../../errors.ts";
import type { Connection } from "../connection.ts";

/** An answer on its way. */
interface Unsent {
  readonly out: ServerResponse;
  readonly connection: Connection;
  readonly bytes: number;
}

/** What one worker has on its way. */
interface Held {
  bytes: number;
  /** Answers in the order they came. */
  readonly answers: Set<Unsent>;
}

/** Answers that clients have not taken from this process yet. A client that takes nothing for a while loses its
 * connection. When all such answers together are too much, the worker with the most bytes among them loses those
 * that have waited longest, so that one worker's slow readers cost no other worker an answer. */
export class UnsentAnswers {
  readonly #deadline: number;
  readonly #mostBytes: number;
  readonly #known = new WeakSet<ServerResponse>();
  readonly #byWorker = new Map<string, Held>();
  #bytes = 0;

  /** @param deadline ms in which a client has to take something. */
  constructor(deadline: number, mostBytes: number) {
    this.#deadline = deadline;
    this.#mostBytes = mostBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Watches an answer of a worker until the system has all of it; most are gone at once, and nothing is to
   * be done. `unwritten`: bytes that are not even written to its connection yet. */
  watch(connection: Connection, out: ServerResponse, worker: string, unwritten = 0): void {
    const bytes = unwritten + out.writableLength;
    if (bytes === 0 || this.#known.has(out)) return;
    this.#known.add(out);
    const answer = { out, connection, bytes };
    this.#hold(answer, worker);
    this.#time(connection, out);
    out.once("finish", () => {
      // Node has set the time for the next request if none is there yet.
      if (connection.pending > 1) this.#untime(connection, out);
    });
    out.once("close", () => this.#release(answer, worker));
    this.#makeRoom();
  }

  /** Watches an answer that is still being made, and whose client has to take what is written of it before
   * more is. Calls `taken` once that is done, or the answer's connection is gone. */
  whenTaken(connection: Connection, out: ServerResponse, worker: string, taken: () => void): void {
    const answer = { out, connection, bytes: out.writableLength };
    this.#hold(answer, worker);
    this.#time(connection, out);
    const done = () => {
      out.off("drain", done).off("close", done);
      this.#release(answer, worker);
      this.#untime(connection, out);
      taken();
    };
    out.on("drain", done).on("close", done);
    this.#makeRoom();
  }

  /** Ends the connection when its client takes nothing of an answer for a while, once it is this one's turn:
   * what waits behind an answer that has nothing to say at the moment is not its client's fault. */
  #time(connection: Connection, out: ServerResponse): void {
    if (out.socket === null) {
      out.once("socket", () => this.#time(connection, out));
      return;
    }
    // The socket takes any progress, in reading too, for life; but Node stops reading from a client that
    // does not read (`highWaterMark`), so that sending alone keeps nobody alive.
    connection.timed = out;
    connection.socket.setTimeout(this.#deadline);
  }

  #untime(connection: Connection, out: ServerResponse): void {
    if (connection.timed !== out) return;
    connection.timed = null;
    connection.socket.setTimeout(0);
  }

  #hold(answer: Unsent, worker: string): void {
    let held = this.#byWorker.get(worker);
    if (held === undefined) {
      held = { bytes: 0, answers: new Set() };
      this.#byWorker.set(worker, held);
    }
    held.answers.add(answer);
    held.bytes += answer.bytes;
    this.#bytes += answer.bytes;
  }

  #release(answer: Unsent, worker: string): void {
    const held = this.#byWorker.get(worker);
    if (held === undefined || !held.answers.delete(answer)) return;
    held.bytes -= answer.bytes;
    this.#bytes -= answer.bytes;
    if (held.answers.size === 0) this.#byWorker.delete(worker);
  }

  #makeRoom(): void {
    while (this.#bytes > this.#mostBytes) {
      const [worker, { answers }] = this.#largest();
      const [oldest] = answers;
      this.#release(oldest!, worker);
      const { connection } = oldest!;
      connection.closedFor ??= new SkerryError(
        "overloaded",
        `Clients have not taken over ${this.#mostBytes} bytes of answers, and this one's waited longest of its worker's.`,
      );
      connection.socket.destroy();
    }
  }

  /** The worker that has most. There is one while there are bytes. */
  #largest(): [string, Held] {
    return [...this.#byWorker].reduce((most, each) =>
      each[1].bytes > most[1].bytes ? each : most,
    );
  }
}
