import type {
  Aged,
  Condition,
  Got,
  Listed,
  ListedKey,
  Problem,
  Removed,
  Stored,
} from "../abi/generated/types.ts";
import type { KvNamespace, KvPutOptions, KvRefusal, KvStore } from "../store/kv.ts";
import { type AdvisoryLock, type AdvisoryLocks, processLocks } from "./kv/advisory-locks.ts";

/** Versions that are no safe integers are of no entry. */
const noVersion = Number.MAX_SAFE_INTEGER;

/** `kv` for one request of a worker: its names for namespaces, and the store. */
export class RequestKv {
  readonly #store: KvStore | null;
  readonly #namespaces: ReadonlyMap<string, KvNamespace>;
  readonly #locks: AdvisoryLocks;
  /** Keys at which the request lost a write under a condition, with its lock where it has one. */
  readonly #lost = new Map<string, AdvisoryLock | null>();
  readonly #over = new AbortController();
  /** The store, once it was asked for something, without calls that wait when the request is over. */
  #during: KvStore | null = null;

  /** @param store null: entries are kept nowhere.
   * @param namespaces by the names that the worker's settings bind them to. */
  constructor(
    store: KvStore | null,
    namespaces: ReadonlyMap<string, KvNamespace>,
    locks: AdvisoryLocks = processLocks,
  ) {
    this.#store = store;
    this.#namespaces = namespaces;
    this.#locks = locks;
  }

  async get(name: string, key: Uint8Array): Promise<Got> {
    const namespace = this.#namespaces.get(name);
    if (namespace === undefined) return failed("no-namespace");
    // No key is empty; the JavaScript SDK asks so whether there is a namespace.
    if (key.length === 0) return failed("too-large");
    const lock = this.#lost.size === 0 ? null : await this.#takeLock(lockKey(namespace, key));
    const got = await this.#attempt((store) => store.get(namespace, key));
    lock?.await();
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
      ...(seconds > 0 && { expiresAt: Date.now() + 1_000 * seconds }),
      ...(metadata !== "" && { metadata }),
      ...(condition.tag !== "always" && { ifVersion: versionOf(condition) }),
    };
    this.#lockAt(namespace, key)?.hold();
    const stored = await this.#attempt((store) => store.put(namespace, key, value, options));
    this.#tried(namespace, key, "conflict" in stored);
    if ("refused" in stored) return failed(stored.refused);
    if ("conflict" in stored) return { tag: "conflict", val: BigInt(stored.conflict) };
    return { tag: "version", val: BigInt(stored.version) };
  }

  async remove(name: string, key: Uint8Array, condition: Condition): Promise<Removed> {
    const namespace = this.#namespaces.get(name);
    if (namespace === undefined) return failed("no-namespace");
    // Nothing is removed where nothing may be there.
    const ifVersion = condition.tag === "always" ? undefined : versionOf(condition);
    this.#lockAt(namespace, key)?.hold();
    const done = await this.#attempt((store) => store.delete(namespace, key, ifVersion));
    this.#tried(namespace, key, "conflict" in done);
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

  async age(name: string): Promise<Aged> {
    const namespace = this.#namespaces.get(name);
    if (namespace === undefined) return failed("no-namespace");
    const aged = await this.#attempt((store) => store.age(namespace));
    if ("refused" in aged) return failed(aged.refused);
    return { tag: "age", val: BigInt(aged.ageMs) };
  }

  /** Whether the request is over: what it has not begun is not to be done. */
  get ended(): boolean {
    return this.#over.signal.aborted;
  }

  /** The request is over: none of its calls begins any more, and its locks go to the next ones. */
  end(): void {
    this.#over.abort();
    for (const lock of [...this.#lost.values()]) lock?.end();
    this.#lost.clear();
  }

  /** Where the request has lost a write at the key, it takes the lock before it reads again. */
  async #takeLock(at: string): Promise<AdvisoryLock | null> {
    const had = this.#lost.get(at);
    if (had === undefined) return null;
    if (had !== null) {
      had.hold();
      return had;
    }
    const lock = await this.#locks.take(at, () => {
      if (this.#lost.get(at) === lock) this.#lost.set(at, null);
    });
    if (this.ended) lock.end();
    else this.#lost.set(at, lock);
    return lock;
  }

  #lockAt(namespace: KvNamespace, key: Uint8Array): AdvisoryLock | null {
    return this.#lost.size === 0 ? null : (this.#lost.get(lockKey(namespace, key)) ?? null);
  }

  #tried(namespace: KvNamespace, key: Uint8Array, isLost: boolean): void {
    if (!isLost && this.#lost.size === 0) return;
    const at = lockKey(namespace, key);
    const lock = this.#lost.get(at);
    // Who has the lock and loses all the same, to one that came anew, keeps it.
    if (isLost) {
      lock?.await();
      if (lock === undefined && !this.ended) this.#lost.set(at, null);
      return;
    }
    this.#lost.delete(at);
    lock?.end();
  }

  /** A store that fails is one that does not answer: the operator reads why in the host's log. */
  async #attempt<Result>(
    ask: (store: KvStore) => Promise<Result | KvRefusal>,
  ): Promise<Result | KvRefusal> {
    if (this.#store === null || this.ended) return { refused: "unavailable" };
    this.#during ??= this.#store.during?.(this.#over.signal) ?? this.#store;
    try {
      return await ask(this.#during);
    } catch {
      return { refused: "unavailable" };
    }
  }
}

function lockKey({ tenant, name }: KvNamespace, key: Uint8Array): string {
  return `${tenant}/${name}/${Buffer.from(key).toString("latin1")}`;
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
