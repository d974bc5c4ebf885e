import { chmod } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { MiB } from "../../byte-units.ts";
import { SkerryError } from "../../errors.ts";
import type { KvStore } from "../../store/kv.ts";
import { type KvChannel, type KvChannelEvents, socketChannel } from "./kv-channel.ts";
import { maxFrame } from "./kv-frames.ts";
import { KvOwner, type KvQuotas } from "./kv-owner.ts";

/** Time that a connection has to show its token, in ms, and the bytes of the frame it does that with. */
export const helloTime = 5_000;
export const helloBytes = 1_024;

export const maxConnections = 1_024;

/** Bytes that may wait for one connection to take them: an honest client has its large values and pages below it. Refusals wait for
 * nothing, and whoever takes none of them would fill the memory of all. */
export const maxUnread = 96 * MiB;

export interface KvAdmission {
  /** Connections that clients with one token may have. */
  readonly connections: number;
  /** The quotas of a token's holder; null for an unknown token. */
  admit(token: string): KvQuotas | null;
}

/** What the owner tells of. */
export interface KvTrouble {
  /** The store fails at a call. */
  readonly onFailed?: (error: SkerryError) => void;
  /** A connection of the token's holder was ended, as it did not take so many bytes of its answers. */
  readonly onUnread?: (token: string, bytes: number) => void;
}

/** The owner of a store behind a unix socket. A connection shows a token first, and is ended if nothing was
 * granted to it. */
export class KvServer {
  readonly #admission: KvAdmission;
  readonly #owner: KvOwner;
  readonly #onUnread: KvTrouble["onUnread"];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Connections by their token. */
  readonly #connections = new Map<string, number>();

  private constructor(
    store: KvStore,
    admission: KvAdmission,
    { onFailed, onUnread }: KvTrouble = {},
  ) {
    this.#admission = admission;
    this.#onUnread = onUnread;
    this.#owner = new KvOwner(store, onFailed);
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = maxConnections;
  }

  /** @param path of the socket, which is short; this process's user alone
   * can open it. @throws SkerryError `host-failed`. */
  static async listen(
    store: KvStore,
    admission: KvAdmission,
    path: string,
    trouble?: KvTrouble,
  ): Promise<KvServer> {
    const server = new KvServer(store, admission, trouble);
    await server.#listen(path);
    // Those of connections that could not be accepted.
    server.#server.on("error", () => {});
    return server;
  }

  /** Listens at another path, and no more where it did; connections that it has stay. @throws SkerryError `host-failed`. */
  async move(path: string): Promise<void> {
    this.#server.close();
    await this.#listen(path);
  }

  async #listen(path: string): Promise<void> {
    const server = this.#server;
    await new Promise<void>((resolve, reject) => {
      const failed = ({ code }: NodeJS.ErrnoException) =>
        reject(new SkerryError("host-failed", `The socket for entries can't be made: ${code}.`));
      server.once("error", failed);
      server.listen(path, () => {
        server.off("error", failed);
        resolve();
      });
    });
    await chmod(path, 0o600);
  }

  /** Serves a client in this process, which calls this. Returns its channel. */
  attach(quotas: KvQuotas, events: KvChannelEvents): KvChannel {
    let open = true;
    const close = () => {
      if (!open) return;
      open = false;
      owner.onClose();
      events.onClose();
    };
    const sendTo = (end: () => KvChannelEvents): KvChannel => ({
      send: (items) => {
        if (open) end().onItems(items);
      },
      unsent: 0,
      close,
    });
    const owner = this.#owner.attach(
      sendTo(() => events),
      quotas,
    );
    return sendTo(() => owner);
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
    let token = "";
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
          const quotas = typeof hello === "string" ? this.#admission.admit(hello) : null;
          if (quotas === null || items.length > 1 || !this.#enter(hello as string)) {
            channel.close();
            return;
          }
          token = hello as string;
          events = this.#owner.attach(channel, quotas);
        },
        onDrain: () => events?.onDrain(),
        onClose: () => {
          clearTimeout(timer);
          this.#sockets.delete(socket);
          if (events === null) return;
          this.#leave(token);
          events.onClose();
        },
      },
      {
        maxFrame: () => (events === null ? helloBytes : maxFrame),
        maxUnsent: maxUnread,
        onCutOff: (bytes) => this.#onUnread?.(token, bytes),
      },
    );
  }

  /** Counts one more connection of a token. Returns false, with nothing counted, where that would be too many. */
  #enter(token: string): boolean {
    const connections = (this.#connections.get(token) ?? 0) + 1;
    if (connections > this.#admission.connections) return false;
    this.#connections.set(token, connections);
    return true;
  }

  #leave(token: string): void {
    const left = this.#connections.get(token)! - 1;
    if (left === 0) this.#connections.delete(token);
    else this.#connections.set(token, left);
  }
}
