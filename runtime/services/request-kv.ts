import type {
  Condition,
  Got,
  Listed,
  ListedKey,
  Problem,
  Removed,
  Stored,
} from "../abi/generated/types.ts";
import type { KvNamespace, KvPutOptions, KvRefusal, KvStore } from "../store/kv.ts";

/** Versions that are no safe integers are of no entry. */
const noVersion = Number.MAX_SAFE_INTEGER;

/** `kv` for one worker: its names for namespaces, and the store. */
export class RequestKv {
  readonly #store: KvStore | null;
  readonly #namespaces: ReadonlyMap<string, KvNamespace>;
  readonly #now: () => number;

  /** @param store null: entries are kept nowhere.
   * @param namespaces by the names that the worker's settings bind them to. */
  constructor(
    store: KvStore | null,
    namespaces: ReadonlyMap<string, KvNamespace>,
    now: () => number = Date.now,
  ) {
    this.#store = store;
    this.#namespaces = namespaces;
    this.#now = now;
  }

  async get(name: string, key: Uint8Array): Promise<Got> {
    const namespace = this.#namespaces.get(name);
    if (namespace === undefined) return failed("no-namespace");
    // No key is empty; the JavaScript SDK asks so whether there is a namespace.
    if (key.length === 0) return failed("too-large");
    const got = await this.#attempt((store) => store.get(namespace, key));
    if ("refused" in got) return failed(got.refused);
    const { entry } = got;
    if (entry === null) return { tag: "absent" };
    const { value, version, metadata, expiresAt } = entry;
    return { tag: "entry", val: { value, ...infoOf(version, metadata, expiresAt) } };
  }

  async put(
    name: string,
    key: Uint8Array,
    value: Uint8Array,
    seconds: number,
    metadata: string,
    condition: Condition,
  ): Promise<Stored> {
    const namespace = this.#namespaces.get(name);
    if (namespace === undefined) return failed("no-namespace");
    const options: KvPutOptions = {
      ...(seconds > 0 && { expiresAt: this.#now() + 1_000 * seconds }),
      ...(metadata !== "" && { metadata }),
      ...(condition.tag !== "always" && { ifVersion: versionOf(condition) }),
    };
    const stored = await this.#attempt((store) => store.put(namespace, key, value, options));
    if ("refused" in stored) return failed(stored.refused);
    if ("conflict" in stored) return { tag: "conflict", val: BigInt(stored.conflict) };
    return { tag: "version", val: BigInt(stored.version) };
  }

  async remove(name: string, key: Uint8Array, condition: Condition): Promise<Removed> {
    const namespace = this.#namespaces.get(name);
    if (namespace === undefined) return failed("no-namespace");
    // Nothing is removed where nothing may be there.
    const ifVersion = condition.tag === "always" ? undefined : versionOf(condition);
    const done = await this.#attempt((store) => store.delete(namespace, key, ifVersion));
    if ("refused" in done) return failed(done.refused);
    if ("conflict" in done) return { tag: "conflict", val: BigInt(done.conflict) };
    return done.removed ? { tag: "done" } : { tag: "absent" };
  }

  async listKeys(name: string, prefix: Uint8Array, cursor: string, limit: number): Promise<Listed> {
    const namespace = this.#namespaces.get(name);
    if (namespace === undefined) return failed("no-namespace");
    const options = { limit: Math.max(1, limit), ...(cursor !== "" && { cursor }) };
    const page = await this.#attempt((store) => store.list(namespace, prefix, options));
    if ("refused" in page) return failed(page.refused);
    const keys = page.keys.map(
      ({ key, version, metadata, expiresAt }): ListedKey => ({
        key,
        ...infoOf(version, metadata, expiresAt),
      }),
    );
    return { tag: "page", val: { keys, cursor: page.cursor ?? "" } };
  }

  /** A store that fails is one that does not answer: the operator reads why in the host's log. */
  async #attempt<Result>(
    ask: (store: KvStore) => Promise<Result | KvRefusal>,
  ): Promise<Result | KvRefusal> {
    if (this.#store === null) return { refused: "unavailable" };
    try {
      return await ask(this.#store);
    } catch {
      return { refused: "unavailable" };
    }
  }
}

function infoOf(version: number, metadata: string | null, expiresAt: number | null) {
  return {
    version: BigInt(version),
    metadata: metadata ?? "",
    expires: BigInt(expiresAt ?? 0),
  };
}

function versionOf(condition: Exclude<Condition, { tag: "always" }>): number {
  if (condition.tag === "absent") return 0;
  const version = Number(condition.val);
  return Number.isSafeInteger(version) && version > 0 ? version : noVersion;
}

const failed = (val: Problem) => ({ tag: "failed" as const, val });
