// A TCP link between two programs, as a proxy on loopback: it can drop, slow or refuse what goes through it.
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** What becomes of bytes on a link. `dropped` is a partition: nothing arrives, an end of a connection included, and what was sent
 * arrives when the link is open again, as TCP sends it again. `refused` closes connections, and takes none. */
export type LinkState = "open" | "dropped" | "refused" | "slow";

/** Bytes a second of a slow link, in each direction, all its connections together. */
export const slowBytes = 5 * 1_024;

/** What a slow link lets through at once, in bytes. */
const piece = 512;

export class Link {
  /** Where to connect to, on 127.0.0.1. */
  readonly port: number;
  readonly #server: Server;
  readonly #target: number;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #state: LinkState = "open";
  #changed = Promise.withResolvers<void>();
  #closed = false;
  #dropsAt: string | null = null;

  private constructor(server: Server, port: number, target: number) {
    this.#server = server;
    this.port = port;
    this.#target = target;
    server.on("connection", (socket) => void this.#take(socket));
  }

  /** @param target the port that it leads to. */
  static async open(target: number): Promise<Link> {
    // A half that has ended is told on the other side when the link lets it through.
    const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Link(server, (server.address() as { port: number }).port, target);
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Sets what becomes of bytes. What was asked for by {@link dropAt} and didn't come is asked for no more. */
  set(state: LinkState): void {
    this.#dropsAt = null;
    if (state === this.#state) return;
    this.#state = state;
    if (state === "refused") this.#cut();
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Drops what comes next to the target with this text in it, and all that follows. */
  dropAt(text: string): void {
    this.#dropsAt = text;
  }

  close(): void {
    this.#closed = true;
    this.#cut();
    this.#changed.resolve();
    this.#server.close();
  }

  #cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  async #take(near: Socket): Promise<void> {
    near.on("error", () => {});
    if (this.#state === "refused") return void near.destroy();
    await this.#open();
    if (this.#closed || near.destroyed) return void near.destroy();
    const far = connect({ port: this.#target, host: "127.0.0.1", allowHalfOpen: true });
    far.on("error", () => {});
    for (const socket of [near, far]) socket.setNoDelay(true);
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    await Promise.all([this.#pump(near, far, true), this.#pump(far, near, false)]);
    this.#pairs.delete(pair);
  }

  /** Resolves once bytes may pass. */
  async #open(): Promise<void> {
    while (this.#state === "dropped" && !this.#closed) await this.#changed.promise;
  }

  async #pump(from: Socket, to: Socket, there: boolean): Promise<void> {
    let freeAt = 0;
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        if (there && this.#dropsAt !== null && chunk.includes(this.#dropsAt)) this.set("dropped");
        for (let at = 0; at < chunk.length; ) {
          await this.#open();
          const slow = this.#state === "slow";
          const part = slow ? chunk.subarray(at, at + piece) : chunk.subarray(at);
          at += part.length;
          if (slow) {
            freeAt = Math.max(performance.now(), freeAt) + (part.length / slowBytes) * 1_000;
            await Promise.race([
              new Promise((resolve) =>
                setTimeout(resolve, Math.max(1, freeAt - performance.now())),
              ),
              this.#changed.promise,
            ]);
            await this.#open();
          }
          if (to.destroyed) return;
          if (!to.write(part)) await Promise.race([once(to, "drain"), once(to, "close")]);
        }
      }
      await this.#open();
      to.end();
    } catch {
      // One side is gone: the other hears of it when the link lets it.
      await this.#open();
      to.destroy();
      from.destroy();
    }
  }
}
