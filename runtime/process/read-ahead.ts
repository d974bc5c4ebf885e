import { readSync } from "node:fs";
import { KiB, MiB } from "../byte-units.ts";
import type { RawConnection, RawHandle } from "./raw-connection.ts";
import { lastRead, lastReadError } from "./stream-reads.ts";

/** Bytes after which no more are read of a connection, short reads counted as more. A client whose request is longer is not known to have left. */
const maxConnectionBytes = 16 * KiB;

/** The same of all connections of a process, which have what was read until they are handed over. */
const maxTotal = 32 * MiB;

/** What a read counts for at least: it has a buffer of its own. */
const minReadBytes = KiB;

/** What libuv tells as an error at the end of a stream. */
const endOfStream = -4_095;

/** What is known of the client of a connection: `half-closed` has sent all, and maybe left. */
export type ClientState = "there" | "half-closed" | "gone";

let bytesInAll = 0;

/** What is read at once is read into this first. */
const scratch = new Uint8Array(maxConnectionBytes);

/** What was read of a client's connection while it waited for a process to read it: the kernel tells only who reads that the client has
 * left. */
export class ReadAhead {
  static readonly #ofConnections = new WeakMap<RawConnection, ReadAhead>();
  readonly #handle: RawHandle;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #state: ClientState = "there";
  #onChange: (state: ClientState) => void = () => {};

  private constructor(connection: RawConnection) {
    this.#handle = connection.handle;
    this.#handle.onread = (buffer) => this.#read(buffer);
    connection.onClosed(() => {
      bytesInAll -= this.#bytes;
      this.#bytes = 0;
    });
  }

  /** The one of a connection of which nothing else has read. Null where it has closed. */
  static of(connection: RawConnection): ReadAhead | null {
    if (connection.destroyed) return null;
    const known = ReadAhead.#ofConnections.get(connection);
    if (known !== undefined) return known;
    const ahead = new ReadAhead(connection);
    ReadAhead.#ofConnections.set(connection, ahead);
    return ahead;
  }

  /** Bytes that connections of this process have read ahead, short reads counted as more. */
  static get bytesInAll(): number {
    return bytesInAll;
  }

  get state(): ClientState {
    return this.#state;
  }

  /** Reads what has come by now, as much as may be: nothing where the connection has no descriptor. */
  readNow(): void {
    const { fd = -1 } = this.#handle;
    if (fd < 0) return;
    try {
      while (this.#state === "there" && this.#hasRoom) {
        const read = readSync(fd, scratch);
        if (read === 0) this.#state = "half-closed";
        else this.#keep(scratch.slice(0, read));
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") this.#state = "gone";
    }
  }

  /** Reads until {@link stop}, the end, or as much as may be. @param onChange is called with each new state. */
  start(onChange: (state: ClientState) => void): void {
    this.#onChange = onChange;
    if (this.#state === "there" && this.#hasRoom) this.#handle.readStart?.();
  }

  /** Stops, and returns all that was read; it stays here for another process until the socket closes. Null: nothing was. */
  stop(): Uint8Array | null {
    this.#onChange = () => {};
    this.#handle.readStop?.();
    return this.#bytes === 0 ? null : Buffer.concat(this.#chunks);
  }

  get #hasRoom(): boolean {
    return this.#bytes < maxConnectionBytes && bytesInAll < maxTotal;
  }

  #read(buffer: ArrayBuffer | undefined): void {
    if (buffer === undefined) {
      this.#handle.readStop?.();
      this.#state = lastReadError() === endOfStream ? "half-closed" : "gone";
      this.#onChange(this.#state);
      return;
    }
    this.#keep(lastRead(buffer));
    if (!this.#hasRoom) this.#handle.readStop?.();
  }

  #keep(read: Uint8Array): void {
    this.#chunks.push(read);
    const counted = Math.max(read.length, minReadBytes);
    this.#bytes += counted;
    bytesInAll += counted;
  }
}
