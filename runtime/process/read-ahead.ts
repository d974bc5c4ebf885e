import type { Socket } from "node:net";
import { KiB, MiB } from "../byte-units.ts";
import { lastRead, lastReadError } from "./stream-reads.ts";

/** Bytes after which no more are read of a connection, short reads counted as more. A client whose request is longer is not known to have left. */
const mostOfConnection = 16 * KiB;

/** The same of all connections of a process, which have what was read until they are handed over. */
const mostInAll = 32 * MiB;

/** What a read counts for at least: it has a buffer of its own. */
const leastOfRead = KiB;

/** What libuv tells as an error at the end of a stream. */
const endOfStream = -4_095;

/** A socket's handle as Node has it (`net.js`), which reads into what `onread` is called with. */
interface ReadingHandle {
  onread: (buffer: ArrayBuffer | undefined) => void;
  readStart(): number;
  readStop(): number;
}

/** What is known of the client of a connection: `half-closed` has sent all, and maybe left. */
export type ClientState = "there" | "half-closed" | "gone";

let bytesInAll = 0;

/** What was read of a connection while it waited for a process to read it: the kernel tells only who reads that the client has left.
 * The socket is paused, and its own streams get nothing of it. */
export class ReadAhead {
  static readonly #ofSockets = new WeakMap<Socket, ReadAhead>();
  readonly #handle: ReadingHandle;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #state: ClientState = "there";
  #onChange: (state: ClientState) => void = () => {};

  private constructor(socket: Socket, handle: ReadingHandle) {
    this.#handle = handle;
    handle.onread = (buffer) => this.#read(buffer);
    socket.once("close", () => {
      bytesInAll -= this.#bytes;
      this.#bytes = 0;
    });
  }

  /** The one of a socket that is paused and has read nothing itself. Null where the socket has closed. */
  static of(socket: Socket): ReadAhead | null {
    const known = ReadAhead.#ofSockets.get(socket);
    if (known !== undefined) return known;
    const { _handle: handle } = socket as unknown as { _handle: ReadingHandle | null };
    if (socket.destroyed || handle === null) return null;
    const ahead = new ReadAhead(socket, handle);
    ReadAhead.#ofSockets.set(socket, ahead);
    return ahead;
  }

  /** Bytes that connections of this process have read ahead, short reads counted as more. */
  static get bytesInAll(): number {
    return bytesInAll;
  }

  get state(): ClientState {
    return this.#state;
  }

  /** Reads until {@link stop}, the end, or as much as may be. @param onChange is called with each new state. */
  start(onChange: (state: ClientState) => void): void {
    this.#onChange = onChange;
    if (this.#state === "there" && this.#hasRoom) this.#handle.readStart();
  }

  /** Stops, and returns all that was read; it stays here for another process until the socket closes. Null: nothing was. */
  stop(): Uint8Array | null {
    this.#onChange = () => {};
    this.#handle.readStop();
    return this.#bytes === 0 ? null : Buffer.concat(this.#chunks);
  }

  get #hasRoom(): boolean {
    return this.#bytes < mostOfConnection && bytesInAll < mostInAll;
  }

  #read(buffer: ArrayBuffer | undefined): void {
    if (buffer === undefined) {
      this.#handle.readStop();
      this.#state = lastReadError() === endOfStream ? "half-closed" : "gone";
      this.#onChange(this.#state);
      return;
    }
    const read = lastRead(buffer);
    this.#chunks.push(read);
    const counted = Math.max(read.length, leastOfRead);
    this.#bytes += counted;
    bytesInAll += counted;
    if (!this.#hasRoom) this.#handle.readStop();
  }
}
