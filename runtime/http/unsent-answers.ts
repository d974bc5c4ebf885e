import type { ServerResponse } from "node:http";
import type { Connection } from "./connection.ts";

/** Answers that clients have not taken from this process yet. A client that takes nothing for a while loses
 * its connection, and so does whoever has waited longest when all such answers together are too much. */
export class UnsentAnswers {
  readonly #deadline: number;
  readonly #mostBytes: number;
  /** In the order they came. */
  readonly #answers = new Map<ServerResponse, { connection: Connection; bytes: number }>();
  #bytes = 0;

  /** @param deadline ms in which a client has to take something. */
  constructor(deadline: number, mostBytes: number) {
    this.#deadline = deadline;
    this.#mostBytes = mostBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Watches an answer until the system has it; most are gone at once, and nothing is to be done. */
  watch(connection: Connection, out: ServerResponse): void {
    const bytes = out.writableLength;
    if (bytes === 0 || this.#answers.has(out)) return;
    this.#answers.set(out, { connection, bytes });
    this.#bytes += bytes;
    // The socket takes any progress, in reading too, for life; but Node stops reading from a client that
    // does not read (`highWaterMark`), so that sending alone keeps nobody alive.
    connection.socket.setTimeout(this.#deadline);
    out.once("finish", () => {
      // Node has set the time for the next request if none is there yet.
      if (connection.pending > 1) connection.socket.setTimeout(0);
    });
    out.once("close", () => this.#forget(out));
    this.#makeRoom();
  }

  #forget(out: ServerResponse): void {
    this.#bytes -= this.#answers.get(out)?.bytes ?? 0;
    this.#answers.delete(out);
  }

  #makeRoom(): void {
    for (const [out, { connection }] of this.#answers) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#forget(out);
      connection.socket.destroy();
    }
  }
}
