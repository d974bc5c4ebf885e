import { randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SkerryError } from "../../errors.ts";
import { makeTemporaryFolder } from "../../process/temporary-folder.ts";
import { openEmbeddedKv } from "../../store/embedded/kv/open-kv.ts";
import { storeFailure } from "../../store/embedded/store-failure.ts";
import { type KvStore, kvDefaultQuota } from "../../store/kv.ts";
import { type KvAddress, kvSocket } from "./connect-kv.ts";
import type { KvChannel, KvChannelEvents } from "./kv-channel.ts";
import { KvClient } from "./kv-client.ts";
import { digestOf } from "./kv-grants.ts";
import { KvServer } from "./kv-server.ts";

/** How long to wait for another process that has the folder and does not say yet how it is reached, in ms. */
const ownerWait = 5_000;
const ownerPause = 50;

/** How often the owner looks whether its socket is there, in ms: a system may clean its folders of temporary files. */
const checkPause = 2_000;

/** Other processes that the owner serves at once. */
const maxServed = 256;

/** The prefix of the folder with the owner's socket: sockets' paths must be short, so it is not beside the entries. */
const socketFolder = "skerry-owner-";
const socketName = "kv.sock";

/** Opens the entries of a folder for a process that shares them with others of its user: `skerry run` and `call`. The
 * first process has the store, and serves the others over a socket; when it ends, one of them takes its place. All
 * of them may use every namespace. The folder contains what `openEmbeddedKv` makes, and `kv/owner.json`, with the
 * owner's address, which only the folder's owner can read. @throws SkerryError `store-in-use` where a process has
 * the folder that does not share it; `store-newer`, `store-failed`, `temporary-folder`, `host-failed`. */
export async function openSharedKv(folder: string): Promise<KvStore> {
  const ownership = new Ownership(folder);
  await ownership.settle();
  const client = new KvClient((events) => ownership.reach(events));
  return {
    get: (namespace, key) => client.get(namespace, key),
    put: (...asked) => client.put(...asked),
    delete: (...asked) => client.delete(...asked),
    list: (...asked) => client.list(...asked),
    age: (namespace) => client.age(namespace),
    during: (signal) => client.during(signal),
    async close() {
      await client.close();
      await ownership.leave();
    },
  };
}

/** Ownership of the store: this process has it, or another one of the same user. */
class Ownership {
  readonly #folder: string;
  readonly #note: string;
  /** Null while another process has it. */
  #own: { readonly server: KvServer; readonly leave: () => Promise<void> } | null = null;

  constructor(folder: string) {
    this.#folder = folder;
    this.#note = join(folder, "kv", "owner.json");
  }

  /** Waits until there is an owner that can be reached. */
  async settle(): Promise<void> {
    const end = performance.now() + ownerWait;
    while (true) {
      try {
        (await this.reach({ onItems: () => {}, onDrain: () => {}, onClose: () => {} })).close();
        return;
      } catch (error) {
        const inUse = error instanceof SkerryError && error.code === "store-in-use";
        if (!inUse) throw error;
        if (performance.now() >= end) {
          throw new SkerryError(
            "store-in-use",
            "Another process has the folder of entries and does not share it, as `skerry serve` does not: give another folder, by `--kv`, or as a program's `dataDir`.",
          );
        }
        await sleep(ownerPause);
      }
    }
  }

  /** Opens a channel to the owner. Where there is none, this process becomes it. */
  async reach(events: KvChannelEvents): Promise<KvChannel> {
    if (this.#own === null) {
      const told = await this.#owner();
      if (told !== null) {
        try {
          return await kvSocket(told)(events);
        } catch {
          // It has ended.
        }
      }
      this.#own = await this.#take(told);
    }
    return this.#own.server.attach(quota, events);
  }

  async leave(): Promise<void> {
    await this.#own?.leave();
    this.#own = null;
  }

  async #owner(): Promise<KvAddress | null> {
    try {
      const { socket, token } = JSON.parse(await readFile(this.#note, "utf8"));
      return typeof socket === "string" && typeof token === "string" ? { socket, token } : null;
    } catch {
      return null;
    }
  }

  /** Becomes the owner. @param before the last owner, where it ended without cleaning up. */
  async #take(before: KvAddress | null) {
    const store = await openEmbeddedKv(this.#folder, { wait: 0, takesValues: true });
    const token = randomBytes(32).toString("hex");
    let place: string | null = null;
    let server: KvServer | null = null;
    let check: NodeJS.Timeout | null = null;
    let moving: Promise<void> | null = null;
    const leave = async () => {
      if (check !== null) clearInterval(check);
      await moving;
      await rm(this.#note, { force: true });
      await server?.close();
      if (place !== null) await rm(place, { recursive: true, force: true });
      await store.close();
    };
    const listen = async () => {
      const made = await makeTemporaryFolder(socketFolder);
      const socket = join(made, socketName);
      try {
        if (server !== null) await server.move(socket);
        server ??= await KvServer.listen(
          store,
          { connections: maxServed, admit: admitting(token) },
          socket,
        );
        // Whole or not at all: others read it at any moment.
        const fresh = `${this.#note}.new`;
        await writeFile(fresh, JSON.stringify({ socket, token }), { mode: 0o600 });
        await rename(fresh, this.#note);
      } catch (error) {
        // A socket that is noted nowhere is none: without it the next check tries again.
        await rm(made, { recursive: true, force: true });
        throw error;
      }
      if (place !== null) await rm(place, { recursive: true, force: true });
      place = made;
    };
    try {
      if (before !== null) await removeSocket(before);
      await listen();
      check = setInterval(() => {
        if (moving !== null || existsSync(join(place!, socketName))) return;
        // What can't be made now is tried again.
        moving = listen()
          .catch(() => {})
          .finally(() => {
            moving = null;
          });
      }, checkPause).unref();
      return { server: server!, leave };
    } catch (error) {
      await leave().catch(() => {});
      throw storeFailure(error, "The entries of the folder can't be shared");
    }
  }
}

/** All may use every namespace. */
const quota = () => kvDefaultQuota;

/** Whoever shows the token is one of them. Compared in constant time. */
function admitting(token: string) {
  const digest = digestOf(token);
  return (shown: string) => (timingSafeEqual(digestOf(shown), digest) ? quota : null);
}

/** Removes an owner's socket, and nothing else that stands there: the path was read from a file. */
async function removeSocket({ socket }: KvAddress): Promise<void> {
  const place = dirname(socket);
  const ours = dirname(place) === tmpdir() && basename(place).startsWith(socketFolder);
  if (!ours || basename(socket) !== socketName) return;
  await rm(socket, { force: true }).catch(() => {});
  await rmdir(place).catch(() => {});
}
