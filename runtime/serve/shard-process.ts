import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { SkerryError } from "../errors.ts";
import type { ConnectedBy } from "../http/server.ts";
import { HandingQueue } from "./handing-queue.ts";
import { type Calls, type Handlers, type Hearers, Peer, type Tells } from "./peer.ts";

/** What is said between a shard's process and the process that started it. */
export interface ShardProtocol {
  /** What a shard can be asked and told. */
  readonly shard: { readonly calls: Calls; readonly tells: Tells };
  /** What it asks and tells itself. */
  readonly starter: { readonly calls: Calls; readonly tells: Tells };
}

export interface ShardProcessOptions<P extends ShardProtocol> {
  readonly handlers: Handlers<P["starter"]["calls"]>;
  readonly hearers: Hearers<P["starter"]["tells"]>;
  /** Silence after which the shard is taken for wedged, in ms. */
  readonly silence: number;
  /** The process has ended, by itself or killed; what was asked of it has failed. Not called after
   * {@link ShardProcess.end}. */
  readonly onLost: (sentence: string) => void;
}

/** Silence that a process may have at its very start, in ms: on a busy machine that takes its time. */
const startSilence = 30_000;

/** How much longer than its silence a shard may leave unsaid that it has a connection, in ms. Node gives up handing one
 * over to a process that can open no more files, and tells nobody. */
const handingTime = 5_000;

/** Connections that are on their way to a shard at once, so that it need not wait for the next one. More wait here: Node
 * goes through all that wait within its channel each time that one has arrived. */
const mostOnTheWay = 8;

/** How often silence is looked for, in ms. */
const watchEvery = 200;

/** The starter's end of a shard's process. Everything the process says is a sign of life. */
export class ShardProcess<P extends ShardProtocol> {
  readonly #process: ChildProcess;
  readonly #peer: Peer<P["shard"], P["starter"]>;
  readonly #watch: NodeJS.Timeout;
  readonly #options: ShardProcessOptions<P>;
  readonly #exited: Promise<void>;
  /** Connections on their way to the shard. */
  readonly #handed = new Map<number, Handed>();
  /** Connections that go when others have arrived. */
  readonly #queue = new HandingQueue<Handing>();
  #lastHanded = 0;
  /** Whether one has arrived since that was looked at. */
  #arrived = false;
  #heard = performance.now();
  #started = false;
  #end: string | null = null;
  #ending = false;
  /** Its loss was told. */
  #gone = false;

  constructor(process: ChildProcess, options: ShardProcessOptions<P>) {
    this.#process = process;
    this.#options = options;
    this.#peer = new Peer(
      { send: (message) => void process.send(message as object, () => {}) },
      options.handlers,
      options.hearers,
    );
    this.#exited = new Promise((resolve) => process.once("exit", () => resolve()));
    process.on("message", (message) => {
      this.#heard = performance.now();
      this.#started = true;
      const { took } = message as { took?: number };
      if (took === undefined) this.#peer.receive(message);
      else {
        this.#arrived = true;
        this.#settleHanded(took);
        this.#handNext(mostOnTheWay);
      }
    });
    process.on("error", (error) => this.#lost(`could not be started: ${error.message}`));
    process.on("exit", (code, signal) =>
      this.#lost(signal ? `ended with ${signal}` : `ended with code ${code}`),
    );
    let looked = performance.now();
    this.#watch = setInterval(() => {
      const now = performance.now();
      // Where this process itself was held up, what the shard said may still be on its way.
      const heldUp = now - looked > 4 * watchEvery;
      looked = now;
      const silence = this.#started ? options.silence : Math.max(options.silence, startSilence);
      if (!heldUp && now - this.#heard > silence) this.kill("gave no sign of life");
      this.#settleOverdue(now);
      // Those on the way may never be heard of.
      if (!this.#arrived) this.#handNext(this.#handed.size + mostOnTheWay);
      this.#arrived = false;
    }, watchEvery);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** @throws SkerryError what the shard failed with, or `shard-lost`. */
  readonly ask: Peer<P["shard"], P["starter"]>["ask"] = (name, ask) => this.#peer.ask(name, ask);

  readonly tell: Peer<P["shard"], P["starter"]>["tell"] = (name, what) =>
    this.#peer.tell(name, what);

  /** Hands a connection over that nobody has read from. It stays open here until the promise resolves,
   * which says that the shard has it, or that nobody will know. @throws SkerryError `shard-lost`. */
  take(socket: Socket, by: ConnectedBy): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#end !== null) {
        reject(lostError(this.#end));
        return;
      }
      const handing = { socket, by, resolve, reject };
      if (this.#handed.size < mostOnTheWay || this.#ending) this.#hand(handing);
      else this.#queue.push(handing, socket.remoteAddress ?? "");
    });
  }

  #hand({ socket, by, resolve, reject }: Handing): void {
    const connection = ++this.#lastHanded;
    this.#handed.set(connection, { resolve, reject, at: performance.now() });
    this.#process.send({ connection, by }, socket, { keepOpen: true }, () => {});
  }

  /** Hands over what waits, until so many are on the way. */
  #handNext(most: number): void {
    while (this.#handed.size < most) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      if (next.socket.destroyed) next.resolve();
      else this.#hand(next);
    }
  }

  /** Ends the process at once. A spinning isolate's thread can be ended in no other way. */
  kill(why: string): void {
    this.#end ??= why;
    this.#process.kill("SIGKILL");
  }

  /** Ends the process once `finish` settles, or after `ms`; whatever happens, it is no loss. */
  async end(finish: () => Promise<unknown>, ms: number): Promise<void> {
    this.#ending = true;
    // Before it is asked to answer what it has.
    this.#handNext(Number.POSITIVE_INFINITY);
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const timer = setTimeout(() => this.kill("did not close in time"), ms);
      await finish().catch(() => {});
      clearTimeout(timer);
      this.kill("closed");
      await this.#exited;
    }
  }

  #settleHanded(connection: number): void {
    this.#handed.get(connection)?.resolve();
    this.#handed.delete(connection);
  }

  /** Whoever takes too long may have one still, or may never get it: it is nobody else's, and not kept here. */
  #settleOverdue(now: number): void {
    const latest = now - this.#options.silence - handingTime;
    for (const [connection, { at }] of this.#handed) {
      if (at > latest) return;
      this.#settleHanded(connection);
    }
  }

  #lost(how: string): void {
    if (this.#gone) return;
    this.#gone = true;
    clearInterval(this.#watch);
    this.#end ??= how;
    const error = lostError(this.#end);
    this.#peer.end(error);
    for (const { reject } of this.#handed.values()) reject(error);
    this.#handed.clear();
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      next.reject(error);
    }
    if (!this.#ending) this.#options.onLost(error.message);
  }
}

/** A connection that is to be handed over. */
interface Handing {
  readonly socket: Socket;
  readonly by: ConnectedBy;
  resolve(): void;
  reject(error: SkerryError): void;
}

/** A connection on its way to the shard. */
interface Handed {
  resolve(): void;
  reject(error: SkerryError): void;
  /** By this process's clock, in ms. */
  readonly at: number;
}

function lostError(how: string): SkerryError {
  return new SkerryError("shard-lost", `The shard's process was lost: it ${how}.`);
}
