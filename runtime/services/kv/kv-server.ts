import { chmod } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { SkerryError } from "../../errors.ts";
import type { KvStore } from "../../store/kv.ts";
import { type KvChannel, type KvChannelEvents, socketChannel } from "./kv-channel.ts";
import { mostFrame } from "./kv-frames.ts";
import { type KvGrants, quotasOf } from "./kv-grants.ts";
import { KvOwner } from "./kv-owner.ts";

/** Time that a connection has to show its token, in ms, and the bytes of the frame it does that with. */
const helloTime = 5_000;
const helloBytes = 1_024;

const mostConnections = 1_024;

/** The owner of a store behind a unix socket. A connection shows a token first, and is ended if nothing was
 * granted to it. */
export class KvServer {
  readonly #grants: KvGrants;
  readonly #owner: KvOwner;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(store: KvStore, grants: KvGrants) {
    this.#grants = grants;
    this.#owner = new KvOwner(store);
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = mostConnections;
  }

  /** @param path of the socket; short, and one that nobody guesses: processes of other users can open it.
   * @throws SkerryError `host-failed`. */
  static async listen(store: KvStore, grants: KvGrants, path: string): Promise<KvServer> {
    const server = new KvServer(store, grants);
    await new Promise<void>((resolve, reject) => {
      server.#server.once("error", ({ code }: NodeJS.ErrnoException) =>
        reject(new SkerryError("host-failed", `The socket for entries can't be made: ${code}.`)),
      );
      server.#server.listen(path, resolve);
    });
    server.#server.on("error", () => {});
    await chmod(path, 0o666);
    return server;
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    const timer = setTimeout(() => socket.destroy(), helloTime);
    let events: KvChannelEvents | null = null;
    const channel: KvChannel = socketChannel(
      socket,
      {
        onItems: (items) => {
          if (events !== null) {
            events.onItems(items);
            return;
          }
          clearTimeout(timer);
          const { hello } = (items[0] ?? {}) as { hello?: unknown };
          const grant = typeof hello === "string" ? this.#grants.find(hello) : null;
          if (grant === null || items.length > 1) channel.close();
          else events = this.#owner.attach(channel, quotasOf(grant));
        },
        onDrain: () => events?.onDrain(),
        onClose: () => {
          clearTimeout(timer);
          this.#sockets.delete(socket);
          events?.onClose();
        },
      },
      () => (events === null ? helloBytes : mostFrame),
    );
  }
}
