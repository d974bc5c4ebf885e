import type { KvChannel } from "./kv-channel.ts";

/** What of large values may be on its way to one client, in bytes: being read, or read and not sent. One alone is
 * let in. */
const mostLarge = 64 * 1_024 * 1_024;

/** A client for whom something waits, and who takes nothing for so long, in ms, is ended. */
const longestStall = 15_000;

/** The owner's memory for what is on its way to one client: however many large values are asked for, and however
 * slowly they are taken, it holds a few of them. */
export class ClientRoom {
  readonly #channel: KvChannel;
  /** Bytes that are being read. */
  #reading = 0;
  readonly #held: { readonly bytes: number; readonly go: () => void }[] = [];
  /** Runs while the client takes nothing of what it has asked for. */
  #stall: NodeJS.Timeout | null = null;
  #gone = false;

  constructor(channel: KvChannel) {
    this.#channel = channel;
  }

  /** Waits until a value of so many bytes may be read. Each is given back by {@link leave}. */
  async enter(bytes: number): Promise<void> {
    if (this.#held.length === 0 && this.#fits(bytes)) {
      this.#reading += bytes;
      return;
    }
    this.waits();
    await new Promise<void>((go) => this.#held.push({ bytes, go }));
  }

  /** A value that was read was given to the channel, or is none. */
  leave(bytes: number): void {
    this.#reading -= bytes;
    this.#letIn();
  }

  /** Something waits for the client to take what was sent. */
  waits(): void {
    if (this.#channel.unsent === 0 || this.#gone) return;
    this.#stall ??= setTimeout(() => this.#channel.close(), longestStall).unref();
  }

  /** The client has taken what was sent. */
  drained(): void {
    this.#endStall();
    this.#letIn();
  }

  /** The client is gone: nobody waits any more. */
  close(): void {
    this.#gone = true;
    this.#endStall();
    this.#letIn();
  }

  #fits(bytes: number): boolean {
    const before = this.#reading + this.#channel.unsent;
    return this.#gone || before === 0 || before + bytes <= mostLarge;
  }

  #letIn(): void {
    for (let [first] = this.#held; first !== undefined && this.#fits(first.bytes); ) {
      this.#held.shift();
      this.#reading += first.bytes;
      first.go();
      [first] = this.#held;
    }
  }

  #endStall(): void {
    if (this.#stall !== null) clearTimeout(this.#stall);
    this.#stall = null;
  }
}
