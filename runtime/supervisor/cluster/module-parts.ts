import { hash } from "node:crypto";
import { SkerryError } from "../../errors.ts";
import { moduleBytes } from "../../module/limits.ts";
import { digestPattern } from "../../name-patterns.ts";
import type { ModuleStore } from "../../store/deployments.ts";
import type { ClusterBytes } from "../../store/log/cluster-log.ts";

/** Bytes of a part: a message of NATS has 1 MiB at most where nothing else is set. */
export const partBytes = 256 * 1_024;

const maxParts = Math.ceil(moduleBytes / partBytes);

/** Parts that are fetched at once. */
const atOnce = 4;

/** The list of a module's parts, under the module's digest. It is not signed: whatever it says, what comes of it has to have
 * that digest. */
const listKey = (module: string) => `list-${module}`;

/** Modules of this node, and of its cluster where it has them not. A module goes to the cluster in parts, each under the SHA-256
 * of its bytes, and then the list of them: bytes first. */
export class ClusterModules implements ModuleStore {
  readonly shared = true;
  readonly #own: ModuleStore;
  readonly #bytes: ClusterBytes;
  readonly #onRefused: (module: string) => void;
  readonly #fetching = new Map<string, Promise<Uint8Array | null>>();

  constructor(own: ModuleStore, bytes: ClusterBytes, onRefused: (module: string) => void) {
    this.#own = own;
    this.#bytes = bytes;
    this.#onRefused = onRefused;
  }

  put(wasm: Uint8Array): Promise<string> {
    return this.#own.put(wasm);
  }

  /** @throws SkerryError `unavailable` where this node has it not, and the cluster does not answer. */
  async get(module: string): Promise<Uint8Array | null> {
    if (!digestPattern.test(module)) return null;
    const own = await this.#own.get(module);
    if (own !== null) return own;
    let fetching = this.#fetching.get(module);
    if (fetching === undefined) {
      fetching = this.#fetch(module).finally(() => this.#fetching.delete(module));
      this.#fetching.set(module, fetching);
    }
    return fetching;
  }

  /** Whether this node has it itself. */
  has(module: string): Promise<boolean> {
    return this.#own.has(module);
  }

  count(): Promise<number> {
    return this.#own.count();
  }

  prune(kept: ReadonlySet<string>, age: number): Promise<void> {
    return this.#own.prune(kept, age);
  }

  /** Keys of the bytes that a module is kept under in the cluster; null where neither that nor this node can tell.
   * @throws SkerryError `unavailable`. */
  async keysOf(module: string): Promise<string[] | null> {
    const key = listKey(module);
    const list = await this.#bytes.getBytes(key);
    const parts = list === null ? null : readList(list);
    if (parts !== null) return [key, ...parts];
    const wasm = await this.#own.get(module);
    return wasm === null ? null : [key, ...partsOf(wasm).map(({ digest }) => digest)];
  }

  /** Puts anew what is kept under a key, where it is whole: from then on nothing removes it that was to be removed before.
   * @throws SkerryError `unavailable`. */
  async keep(key: string): Promise<void> {
    const bytes = await this.#bytes.getBytes(key);
    if (bytes === null) return;
    const isWhole = key.startsWith("list-")
      ? readList(bytes) !== null
      : hash("sha256", bytes) === key;
    if (isWhole) await this.#bytes.putBytes(key, bytes);
  }

  /** Gives a module of this node to the cluster, whole: what is damaged there is replaced.
   * @param anew puts what is there as well, as something may be removing it.
   * @throws SkerryError `unavailable`, `unknown-module`. */
  async publish(module: string, anew = false): Promise<void> {
    const wasm = await this.#own.get(module);
    if (wasm === null) {
      throw new SkerryError("unknown-module", `There is no whole module ${module}.`);
    }
    const parts = partsOf(wasm);
    for (const { digest, part } of parts) {
      await this.#putWhere(digest, part, (there) => !anew && hash("sha256", there) === digest);
    }
    const list = Buffer.from(JSON.stringify(parts.map(({ digest }) => digest)));
    await this.#putWhere(listKey(module), list, (there) => !anew && list.equals(there));
  }

  async #putWhere(
    key: string,
    bytes: Uint8Array,
    isWhole: (there: Uint8Array) => boolean,
  ): Promise<void> {
    const there = await this.#bytes.getBytes(key);
    if (there === null || !isWhole(there)) await this.#bytes.putBytes(key, bytes);
  }

  async #fetch(module: string): Promise<Uint8Array | null> {
    const list = await this.#bytes.getBytes(listKey(module));
    if (list === null) return null;
    const parts = readList(list);
    if (parts === null) return this.#refuse(module);
    const read: Uint8Array[] = [];
    for (let at = 0; at < parts.length; at += atOnce) {
      const some = await Promise.all(
        parts.slice(at, at + atOnce).map(async (digest) => {
          const part = await this.#bytes.getBytes(digest);
          // Whether they fit is seen of all together: by then they have the size of a module at most.
          const isWhole = part !== null && part.length <= partBytes;
          return isWhole ? part : null;
        }),
      );
      for (const part of some) {
        if (part === null) return this.#refuse(module);
        read.push(part);
      }
    }
    const wasm = Buffer.concat(read);
    if (hash("sha256", wasm) !== module) return this.#refuse(module);
    await this.#own.put(wasm);
    return wasm;
  }

  #refuse(module: string): null {
    this.#onRefused(module);
    return null;
  }
}

function partsOf(wasm: Uint8Array): { readonly digest: string; readonly part: Uint8Array }[] {
  return Array.from({ length: Math.ceil(wasm.length / partBytes) }, (_, i) => {
    const part = wasm.subarray(i * partBytes, (i + 1) * partBytes);
    return { digest: hash("sha256", part), part };
  });
}

/** Null for what is no list of a module's parts. */
function readList(bytes: Uint8Array): string[] | null {
  if (bytes.length > (maxParts + 1) * 70) return null;
  try {
    const parts = JSON.parse(Buffer.from(bytes).toString("utf8")) as unknown;
    if (!Array.isArray(parts) || parts.length > maxParts) return null;
    return parts.every((each) => typeof each === "string" && digestPattern.test(each))
      ? parts
      : null;
  } catch {
    return null;
  }
}
