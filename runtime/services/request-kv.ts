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
import { type KeyTurns, processTurns, type Turn } from "./kv/key-turns.ts";

/** Versions that are no safe integers are of no entry. */
const noVersion = Number.MAX_SAFE_INTEGER;

/** `kv` for one request of a worker: its names for namespaces, and the store. */
export class RequestKv {
  readonly #store: KvStore | null;
  readonly #namespaces: ReadonlyMap<string, KvNamespace>;
  readonly #turns: KeyTurns;
  /** Keys at which the request lost a write under a condition, with its turn where it has one. */
  readonly #lost = new Map<string, Turn | null>();
  #ended = false;

  /** @param store null: entries are kept nowhere.
   * @param namespaces by the names that the worker's settings bind them to. */
  constructor(
    store: KvStore | null,
    namespaces: ReadonlyMap<string, KvNamespace>,
    turns: KeyTurns = processTurns,
  ) {
    this.#store = store;
    this.#namespaces = namespaces;
    this.#turns = turns;
  }

  async get(name: string, key: Uint8Array): Promise<Got> {
    const namespace = this.#namespaces.get(name);
    if (namespace === undefined) return failed("no-namespace");
    // No key is empty; the JavaScript SDK asks so whether there is a namespace.
    if (key.length === 0) return failed("too-large");
    const turn = this.#lost.size === 0 ? null : await this.#takeTurn(turnKey(namespace, key));
    const got = await this.#attempt((store) => store.get(namespace, key));
    turn?.await();
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
    this.#turnAt(namespace, key)?.hold();
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
    this.#turnAt(namespace, key)?.hold();
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

  /** The request has ended: the next one has its turns. */
  end(): void {
    this.#ended = true;
    for (const turn of [...this.#lost.values()]) turn?.end();
    this.#lost.clear();
  }

  /** Where the request has lost a write at the key, it reads again when it is its turn to change it. */
  async #takeTurn(at: string): Promise<Turn | null> {
    const had = this.#lost.get(at);
    if (had === undefined) return null;
    if (had !== null) {
      had.hold();
      return had;
    }
    const turn = await this.#turns.take(at, () => {
      if (this.#lost.get(at) === turn) this.#lost.set(at, null);
    });
    if (this.#ended) turn.end();
    else this.#lost.set(at, turn);
    return turn;
  }

  #turnAt(namespace: KvNamespace, key: Uint8Array): Turn | null {
    return this.#lost.size === 0 ? null : (this.#lost.get(turnKey(namespace, key)) ?? null);
  }

  #tried(namespace: KvNamespace, key: Uint8Array, isLost: boolean): void {
    if (!isLost && this.#lost.size === 0) return;
    const at = turnKey(namespace, key);
    const turn = this.#lost.get(at);
    // Who has the turn and loses all the same, to one that came anew, keeps it.
    if (isLost) {
      turn?.await();
      if (turn === undefined && !this.#ended) this.#lost.set(at, null);
      return;
    }
    this.#lost.delete(at);
    turn?.end();
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

function turnKey({ tenant, name }: KvNamespace, key: Uint8Array): string {
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
