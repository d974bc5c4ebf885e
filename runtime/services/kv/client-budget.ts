import type { KvChannel } from "./kv-channel.ts";

/** The most bytes of large values that are being read for one client, or read and not sent. A single value always fits. */
export const maxLarge = 64 * 1_024 * 1_024;

/** How long a client may take nothing while something waits for it, in ms, before it is disconnected. */
export const longestStall = 15_000;

/** Bounds the owner's memory for one client: however many large values it asks for, and however slowly it takes them, a few
 * of them are in memory. */
export class ClientBudget {
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

  /** Waits until a value of so many bytes may be read. Call {@link leave} for each afterwards. */
  async enter(bytes: number): Promise<void> {
    if (this.#held.length === 0 && this.#fits(bytes)) {
      this.#reading += bytes;
      return;
    }
    this.waits();
    await new Promise<void>((go) => this.#held.push({ bytes, go }));
  }

  /** Gives the bytes of a value back: it was passed to the channel, or is none. */
  leave(bytes: number): void {
    this.#reading -= bytes;
    this.#letIn();
  }

  /** Starts the time within which the client has to take something. */
  waits(): void {
    if (this.#channel.unsent === 0 || this.#gone) return;
    this.#stall ??= setTimeout(() => {
      this.#stall = null;
      // Little that has left is not told as drained.
      if (this.#channel.unsent === 0) return;
      if (this.#channel.cutOff === undefined) this.#channel.close();
      else this.#channel.cutOff();
    }, longestStall).unref();
  }

  /** Notes that the client has taken what was sent. */
  drained(): void {
    this.#endStall();
    this.#letIn();
  }

  /** Lets all waiting calls go on, as the client is gone. */
  close(): void {
    this.#gone = true;
    this.#endStall();
    this.#letIn();
  }

  #fits(bytes: number): boolean {
    const before = this.#reading + this.#channel.unsent;
    return this.#gone || before === 0 || before + bytes <= maxLarge;
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
