import type { ServerResponse } from "node:http";
import { KiB } from "../../byte-units.ts";
import { SkerryError } from "../../errors.ts";
import type { AnswerRoom } from "../../message/answer-room.ts";
import type { Connection } from "../connection.ts";

/** An answer on its way. */
interface Unsent {
  readonly out: ServerResponse;
  readonly connection: Connection;
  readonly bytes: number;
  /** The number of checks in which its client had unread data, since it had read `taken` bytes. */
  heldUp: number;
  /** Bytes that its client had read on its connection when it last kept up. */
  taken: number;
}

/** The unsent answers of one worker. */
interface Held {
  bytes: number;
  /** Answers in the order they came. */
  readonly answers: Set<Unsent>;
}

/**
 * The share of all bytes that workers' answers fill before requests have to wait for room. The rest is for the answers
 * of requests that are already running.
 */
const fillTo = 1 / 2;

/**
 * The interval of checks on clients while requests wait for room, in ms, and the number of checks that a client may
 * fail without reading `enough` bytes: 128 KiB/s are enough. Linux reports room on a connection once a third of its
 * buffer is free, which is up to 1.4 MB: a client that reads 400 KiB/s is seen to make progress every 3.6 s.
 */
const checkEvery = 250;
const maxHeldUp = 16;
const enough = 512 * KiB;

/** Answers that clients have not taken from this process yet. A client that takes nothing for a while loses its
 * connection. Workers whose answers fill their part of the memory get no new requests until there is room
 * ({@link AnswerRoom}); meanwhile they lose the answers whose clients have kept them waiting. When all answers together are too
 * much all the same, the worker with the most bytes among them loses the oldest of those whose clients are slow, so that one
 * worker's slow readers cost no other worker an answer. */
export class UnsentAnswers implements AnswerRoom {
  readonly #deadline: number;
  readonly #maxBytes: number;
  readonly #known = new WeakSet<ServerResponse>();
  readonly #byWorker = new Map<string, Held>();
  #bytes = 0;
  /** Called once their worker has room. */
  readonly #waiting = new Map<string, Set<() => void>>();
  #check: NodeJS.Timeout | null = null;

  /** @param deadline ms in which a client has to take something. */
  constructor(deadline: number, maxBytes: number) {
    this.#deadline = deadline;
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Returns how many bytes of further answers a worker may make. Workers share the room evenly. */
  bytesFor(worker: string): number {
    const share = (this.#maxBytes * fillTo) / Math.max(1, this.#byWorker.size);
    const total = this.#maxBytes * fillTo - this.#bytes;
    return Math.max(total, share - (this.#byWorker.get(worker)?.bytes ?? 0));
  }

  whenRoom(worker: string, then: () => void): void {
    const waiting = this.#waiting.get(worker) ?? new Set();
    this.#waiting.set(worker, waiting.add(then));
    this.#check ??= setInterval(() => this.#endHeldUp(), checkEvery).unref();
  }

  /** Watches an answer of a worker until the system has all of it; most are gone at once, and nothing is to
   * be done. `unwritten`: bytes that are not even written to its connection yet. */
  watch(connection: Connection, out: ServerResponse, worker: string, unwritten = 0): void {
    const bytes = unwritten + out.writableLength;
    if (bytes === 0 || this.#known.has(out)) return;
    this.#known.add(out);
    const answer = { out, connection, bytes, heldUp: 0, taken: takenOf(connection) };
    this.#hold(answer, worker);
    this.#time(connection, out);
    out.once("finish", () => {
      // Node has set the timeout for the next request if none has arrived yet.
      if (connection.pending > 1) this.#untime(connection, out);
    });
    out.once("close", () => this.#release(answer, worker));
    this.#makeRoom();
  }

  /** Watches an answer that is still being made, and whose client has to take what is written of it before
   * more is. Calls `taken` once that is done, or the answer's connection is gone. */
  whenTaken(connection: Connection, out: ServerResponse, worker: string, taken: () => void): void {
    const bytes = out.writableLength;
    const answer = { out, connection, bytes, heldUp: 0, taken: takenOf(connection) };
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
    // Any progress, also in reading, restarts the socket's timeout; but Node stops reading from a client that does not
    // read (`highWaterMark`), so that sending alone keeps no connection open.
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
    if (this.#waiting.size > 0) queueMicrotask(this.#reportRoom);
  }

  readonly #reportRoom = (): void => {
    for (const [worker, waiting] of [...this.#waiting]) {
      if (this.bytesFor(worker) <= 0) continue;
      this.#waiting.delete(worker);
      for (const then of waiting) then();
    }
    if (this.#waiting.size > 0 || this.#check === null) return;
    clearInterval(this.#check);
    this.#check = null;
  };

  /**
   * Ends answers whose clients make requests wait for room, the slowest first. A client is slow if it has unread data,
   * and has read too little since it last kept up; an answer that waits for its turn to be written does not count.
   */
  #endHeldUp(): void {
    for (const worker of this.#waiting.keys()) {
      const held = this.#byWorker.get(worker);
      if (held === undefined) continue;
      for (const answer of held.answers) look(answer);
      const slow = [...held.answers].filter(({ heldUp }) => heldUp > maxHeldUp);
      slow.sort((a, b) => b.heldUp - a.heldUp);
      for (const answer of slow) {
        if (this.bytesFor(worker) > 0) break;
        this.#end(answer, worker, "requests wait for the room that this one takes");
      }
    }
  }

  #makeRoom(): void {
    while (this.#bytes > this.#maxBytes) {
      const [worker, { answers }] = this.#largest();
      const all = [...answers];
      // Where the clients keep up, the newest one: the others come to their end.
      const answer = all.find(isHeldUp) ?? all.at(-1)!;
      this.#end(answer, worker, "this one was the first to go");
    }
  }

  #end(answer: Unsent, worker: string, why: string): void {
    this.#release(answer, worker);
    const { connection } = answer;
    connection.closedFor ??= new SkerryError(
      "overloaded",
      `Clients have not taken ${this.#bytes + answer.bytes} of at most ${this.#maxBytes} bytes of answers, and ${why}.`,
    );
    connection.socket.destroy();
  }

  /** The worker that has most. There is one while there are bytes. */
  #largest(): [string, Held] {
    return [...this.#byWorker].reduce((most, each) =>
      each[1].bytes > most[1].bytes ? each : most,
    );
  }
}

/** True if the client has not read what was written of its answer. */
function isHeldUp({ out }: Unsent): boolean {
  return out.writableLength > 0;
}

/** Counts whether the client keeps others waiting. */
function look(answer: Unsent): void {
  const taken = takenOf(answer.connection);
  if (taken - answer.taken >= enough) {
    answer.taken = taken;
    answer.heldUp = 0;
  } else if (isHeldUp(answer)) answer.heldUp++;
}

/** Returns the bytes that the client has read on its connection: those of completed writes. */
function takenOf({ socket }: Connection): number {
  return socket.bytesWritten - socket.writableLength;
}
