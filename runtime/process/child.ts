import type { ChildProcess } from "node:child_process";
import type { SkerryError } from "../errors.ts";
import { BoundedChannel } from "./bounded-channel.ts";
import { type Fate, Handing, type Receipt } from "./handing.ts";
import { LastWords } from "./last-words.ts";
import {
  overBounds,
  type ProcessBounds,
  type ProcessUse,
  readCpuMs,
  readTime,
  readUse,
} from "./process-use.ts";
import { isRawHandle, RawConnection } from "./raw-connection.ts";
import { hardLimit } from "./resource-limits.ts";
import { type Handlers, type Hearers, type MessageChecks, Peer, type Protocol } from "./rpc.ts";
import { Silence } from "./silence.ts";
import type { TimeShare } from "./time-share.ts";

export interface ChildOptions<P extends Protocol> {
  readonly handlers: Handlers<P["parent"]["calls"]>;
  readonly hearers: Hearers<P["parent"]["tells"]>;
  /** What it may say; a child that says anything else is ended. */
  readonly checks: MessageChecks<P>;
  /** Bytes that one of its messages may have. */
  readonly maxMessageBytes?: number;
  /** Bytes that are read of it in a second; without this, more than any process says by itself ends it. */
  readonly bytesPerSecond?: number;
  /** What it may take of this process's time for what it says, together with others. */
  readonly time?: TimeShare | undefined;
  /** Silence after which the process is taken for stuck and killed, in ms; it does not beat where this is left out. */
  readonly silence?: number;
  /** What it may have of the machine, by looks of this process's own, not by what it says. It is not looked at where
   * this is left out, nor on systems that do not tell. */
  readonly most?: ProcessBounds;
  /** Gets connections of the network that it hands over, by the number that it gives them; false ends it. Where this is left
   * out it may hand over nothing. */
  readonly onHanded?: (connection: RawConnection, number: number) => boolean;
  /** What is asked of the process fails with, once it is lost: "ended with SIGKILL". It may never have run. `lastWords`: what it
   * said last, for an operator, where it ended before it was ready; null where it was. */
  readonly lost: (how: string, ran: boolean, lastWords: string | null) => SkerryError;
  /** The process has ended, by itself or killed; what was asked of it has failed. Not called after
   * {@link Child.end}. */
  readonly onLost?: (error: SkerryError) => void;
}

/** Silence that a process may have at its very start, in ms: on a busy machine that takes its time. */
const startSilence = 60_000;

/** Time that it has to answer its first question, in ms: for whoever waits for that. */
export const startAnswer = startSilence;

/** How often silence is looked for, and what the process has of the machine, in ms. */
const watchEvery = 200;

/** Time beyond the silence that it may keep in which it answers what it can answer at once, in ms. */
const answerGrace = 5_000;

/** Time to answer what a process can answer at once, in ms, where it may be silent for so long. */
export function promptAnswer(silence: number): number {
  return silence + answerGrace;
}

/** How long after its end what a child said last may be on its way, in ms. */
const lastWords = 1_000;

/** The parent's end of a child process (`launch.ts` starts it, `parent.ts` is its own end). Every message of the
 * process is a sign of life. */
export class Child<P extends Protocol> {
  readonly #process: ChildProcess;
  readonly #peer: Peer<P["child"], P["parent"]>;
  readonly #watch: NodeJS.Timeout;
  readonly #options: ChildOptions<P>;
  readonly #exited: Promise<void>;
  readonly #handing: Handing;
  /** Null where what it prints is not read here. */
  readonly #words: LastWords | null;
  readonly #silence: Silence;
  #addressLimit: number | null = null;
  #looked = performance.now();
  /** When a question has to be answered, by the time listened. */
  readonly #due = new Set<{ readonly at: number }>();
  #started = false;
  #why: string | null = null;
  #ending = false;
  /** The loss, once it was reported. */
  #loss: SkerryError | null = null;

  constructor(process: ChildProcess, options: ChildOptions<P>) {
    this.#process = process;
    this.#options = options;
    this.#silence = new Silence(() =>
      this.#isThere && this.pid !== 0 ? readTime(this.pid) : null,
    );
    // One that could not be started has no channel.
    const channel =
      process.pid === undefined
        ? null
        : new BoundedChannel(process, {
            onUnfit: (why) => this.kill(why),
            maxMessageBytes: options.maxMessageBytes,
            bytesPerSecond: options.bytesPerSecond,
            hands: options.onHanded !== undefined,
            time: options.time,
          });
    this.#peer = new Peer(
      { send: (message) => channel?.send(message as object) },
      options.handlers,
      options.hearers,
      options.checks,
    );
    this.#handing = new Handing((handed, connection, note, read) => {
      const message = read === null ? { connection, note } : { connection, note, read };
      process.send(message, handed.sendable, { keepOpen: true }, () => {});
    });
    this.#words = process.stderr === null ? null : new LastWords(process.stderr);
    this.#exited = new Promise((resolve) => process.once("exit", () => resolve()));
    process.on("message", (message, handle: unknown) => {
      this.#silence.heard();
      const isFirst = !this.#started;
      if (isFirst) this.#words?.forget();
      this.#started = true;
      // A child may have been taken over by what it runs: one that says what nobody may say is ended.
      const isNews = (message as { readonly kind?: unknown } | null)?.kind === "tell";
      channel?.hear(handle, isNews, () =>
        handle == null ? this.#hear(message, isFirst) : this.#take(message, handle),
      );
    });
    process.on("error", (error) => this.#lose(`could not be started: ${error.message}`));
    process.on("exit", (code, signal) => {
      const lose = () => this.#lose(signal ? `ended with ${signal}` : `ended with code ${code}`);
      // What it said last is in the channel still, or on its way from what it printed.
      const { stderr } = process;
      const prints = !this.#started && stderr !== null && !stderr.closed;
      const ends: Promise<unknown>[] = [];
      if (process.connected) ends.push(new Promise((gone) => process.once("disconnect", gone)));
      if (prints) ends.push(new Promise((gone) => stderr.once("close", gone)));
      if (ends.length === 0) lose();
      else {
        void Promise.all(ends).then(lose);
        setTimeout(lose, lastWords).unref();
      }
    });
    const { silence = Number.POSITIVE_INFINITY } = options;
    this.#watch = setInterval(() => this.#look(silence), watchEvery);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** The command line that started it: a program that gives rights away first, where there is one, and what it gives. */
  get startedWith(): readonly string[] {
    return this.#process.spawnargs;
  }

  /** Looks at what it has of the machine; null of one that has ended, and where the system does not tell. */
  readUse(): ProcessUse | null {
    // Once it is known to have ended, another process may have its number.
    return this.#isThere && this.pid !== 0 ? readUse(this.pid) : null;
  }

  /** Bytes of address space that it may have by its limit; Infinity where there is none. */
  get addressLimit(): number {
    this.#addressLimit ??= hardLimit("addressSpace", this.pid);
    return this.#addressLimit;
  }

  /** Looks at the CPU time that it has had, in ms; null as for {@link readUse}. */
  readCpuMs(): number | null {
    return this.#isThere && this.pid !== 0 ? readCpuMs(this.pid) : null;
  }

  /** Whether it has not spoken for longer than one that is well, and may speak again; never of one that does not beat. */
  get isQuiet(): boolean {
    return this.#why === null && this.#isSilent;
  }

  /** Whether it was lost: everything that is asked of it fails. */
  get isLost(): boolean {
    return this.#loss !== null;
  }

  /** Resolves when the process is gone; never where it could not be started. */
  get exited(): Promise<void> {
    return this.#exited;
  }

  /** @param within ms in which it has to answer; one that does not is ended, however lively: it may have been taken over, and
   * whoever asked is not to wait for it. @throws SkerryError what the child failed with, or what `lost` returns. */
  async ask<Name extends keyof P["child"]["calls"] & string>(
    name: Name,
    ask: P["child"]["calls"][Name]["ask"],
    within = Number.POSITIVE_INFINITY,
  ): Promise<P["child"]["calls"][Name]["reply"]> {
    const due = { at: this.#silence.listened + within };
    this.#due.add(due);
    try {
      return await this.#peer.ask(name, ask);
    } finally {
      this.#due.delete(due);
    }
  }

  readonly tell: Peer<P["child"], P["parent"]>["tell"] = (name, what) =>
    this.#peer.tell(name, what);

  /** Hands over a connection with a note, and with what was read of it while it waited here. It stays open here until the promise
   * resolves: then the child has it, or its fate can't be known. @param isAnyones whether another child may have it as well: then it is not
   * kept for one that falls silent. @throws SkerryError what `lost` returns. */
  async hand(connection: RawConnection, note: unknown, isAnyones = false): Promise<Fate> {
    if (this.#why !== null) throw this.#lossOf(this.#why);
    return await this.#handing.hand(connection, note, isAnyones);
  }

  /** Connections that were handed over to it so far. */
  get connections(): number {
    return this.#handing.count;
  }

  /** Ends the process at once. A spinning isolate's thread can be ended in no other way. */
  kill(why: string): void {
    this.#why ??= why;
    this.#process.kill("SIGKILL");
  }

  /** Ends the process once `finish` settles, or after `ms`; whatever happens, it is no loss. */
  async end(finish: () => Promise<unknown>, ms: number): Promise<void> {
    this.#ending = true;
    // Before it is asked to answer what it has.
    this.#handing.flush();
    if (this.#isThere) {
      const timer = setTimeout(() => this.kill("did not close in time"), ms);
      await finish().catch(() => {});
      clearTimeout(timer);
      this.kill("closed");
      await this.#exited;
    }
  }

  /** Whether it keeps this process alive. */
  hold(held: boolean): void {
    for (const each of [this.#process, this.#process.channel, this.#watch]) {
      if (held) each?.ref();
      else each?.unref();
    }
  }

  #hear(message: unknown, isFirst: boolean): boolean {
    if (isFirst && isReady(message)) return true;
    if (!isReceipt(message)) return this.#peer.receive(message);
    this.#handing.receive(message);
    return true;
  }

  /** Takes what came with a message. False: nobody wants it. */
  #take(message: unknown, handle: unknown): boolean {
    const { onHanded } = this.#options;
    const { handed } = (message ?? {}) as { readonly handed?: unknown };
    if (onHanded !== undefined && Number.isSafeInteger(handed) && isRawHandle(handle, ["TCP"])) {
      return onHanded(new RawConnection(handle), handed as number);
    }
    return false;
  }

  #look(silence: number): void {
    const now = performance.now();
    const most = this.#started ? silence : Math.max(silence, startSilence);
    const passed = now - this.#looked;
    this.#looked = now;
    // Where this process itself was held up, or the whole machine was, what the child said may still be on its way.
    if (passed <= 4 * watchEvery) {
      this.#silence.passed(passed, most);
      if (this.#silence.ms > most) this.kill(this.#silence.reason());
    }
    const { listened } = this.#silence;
    for (const { at } of this.#due) if (listened > at) this.kill("did not answer in time");
    if (this.#isSilent) this.#handing.giveBack(this.#lossOf("gives no sign of life"));
    this.#handing.look(now, silence);
    this.#bound();
  }

  /** Ends it where it has more of the machine than it may. */
  #bound(): void {
    const { most } = this.#options;
    const use = most === undefined ? null : this.readUse();
    const why = use && overBounds(use, most!);
    if (why !== null) this.kill(why);
  }

  get #isSilent(): boolean {
    return this.#options.silence !== undefined && this.#silence.isQuiet;
  }

  get #isThere(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  #lossOf(how: string): SkerryError {
    const words = this.#started ? null : (this.#words?.line ?? "");
    return this.#options.lost(how, this.#process.pid !== undefined, words);
  }

  #lose(how: string): void {
    if (this.#loss !== null) return;
    this.#why ??= how;
    this.#loss = this.#lossOf(this.#why);
    clearInterval(this.#watch);
    this.#peer.end(this.#loss);
    this.#handing.end(this.#loss);
    if (!this.#ending) this.#options.onLost?.(this.#loss);
  }
}

/** Whether a child says that its program has loaded, which is the first that it says. */
function isReady(message: unknown): boolean {
  if (typeof message !== "object" || message === null) return false;
  const { ready, ...rest } = message as { readonly ready?: unknown };
  return ready === true && Object.keys(rest).length === 0;
}

function isReceipt(message: unknown): message is Receipt {
  return typeof message === "object" && message !== null && "took" in message;
}
