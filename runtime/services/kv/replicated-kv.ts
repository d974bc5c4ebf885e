import { createHash } from "node:crypto";
import {
  isReplicated,
  type KvAged,
  type KvGot,
  type KvListOptions,
  type KvNamespace,
  type KvNamespaceUse,
  type KvPage,
  type KvPutOptions,
  type KvRefusal,
  type KvRemoved,
  type KvStored,
  kvRefusal,
  type OwnedKvStore,
  type ReplicatingKvStore,
} from "../../store/kv.ts";
import type { ReplicaStore } from "../../store/replica.ts";
import {
  type AskReplica,
  inlineValueBytes,
  machineNow,
  type Proposal,
  type ReplicaAsks,
  type ReplicaLevel,
  valuePartBytes,
} from "./replication.ts";

/** How long a write is tried, in ms: whoever waits for it has given it up by then. */
const writeTime = 6_000;

/** Keys of a namespace that the log still has and that are gone, before no more is written there: cleaning has to go on first. */
const maxLeft = 20_000;

/** How often that is counted, in ms. */
const countEvery = 250;

/** Workers are told ages in steps of so many ms, rounded up. A node looks at the log each second, and at each write of anybody: a finer
 * age would show a tenant when another one writes. */
const ageStep = 2_000;

interface Change {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
  readonly metadata: string | null;
  readonly expiresAt: number | null;
  readonly ifVersion: number | undefined;
}

type Outcome = { readonly version: number } | { readonly conflict: number } | KvRefusal;

/** A namespace's writes of the moment. */
interface UnderWay {
  /** Bytes by which they may make it grow. */
  reserved: number;
  left: number;
  /** ms of `performance.now`. */
  counted: number;
}

/** Entries of which some namespaces are replicated. Those are read from this node's store, and written through the cluster's log by
 * compare-and-set of each key: a write is answered once this node has taken up all that the log had up to it, itself included.
 *
 * A condition, and the quota, are held against what this node has; where they do not hold, again once it is level with the log. What
 * is under way is counted, so of several nodes that fill a namespace at once each can be mistaken by what the others have under
 * way at that moment: the quota may be outgrown by that, at most {@link maxInFlight}, or one value, for each other node. */
export class ReplicatedKv implements OwnedKvStore {
  readonly #store: ReplicatingKvStore;
  readonly #replica: ReplicaStore;
  readonly #ask: AskReplica<ReplicaAsks>;
  /** The last write of each key that has one. */
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #underWay = new Map<string, UnderWay>();
  /** Writes that may be done or not, until this node is level again: bytes by namespace. */
  #unsettled: [namespace: string, bytes: number][] = [];
  #level: ReplicaLevel = { isWritable: false, levelAt: null };
  #leveling: Promise<boolean> | null = null;
  #nextLevel: Promise<boolean> | null = null;

  constructor(store: ReplicatingKvStore, ask: AskReplica<ReplicaAsks>) {
    this.#store = store;
    this.#replica = store.replica;
    this.#ask = ask;
  }

  /** The supervisor tells how it stands with the log. */
  hear(level: ReplicaLevel): void {
    this.#level = level;
  }

  async age(namespace: KvNamespace): Promise<KvAged> {
    const refusal = kvRefusal({ namespace });
    if (refusal !== null) return refusal;
    if (!isReplicated(namespace.name)) return this.#store.age(namespace);
    const { levelAt } = this.#level;
    if (levelAt === null) return { refused: "unavailable" };
    return { ageMs: Math.max(1, Math.ceil((machineNow() - levelAt) / ageStep)) * ageStep };
  }

  get(
    namespace: KvNamespace,
    key: Uint8Array,
    mayRead?: (bytes: number) => Promise<boolean>,
  ): Promise<KvGot> {
    return this.#store.get(namespace, key, mayRead);
  }

  list(namespace: KvNamespace, prefix: Uint8Array, options: KvListOptions): Promise<KvPage> {
    return this.#store.list(namespace, prefix, options);
  }

  async put(
    namespace: KvNamespace,
    key: Uint8Array,
    value: Uint8Array,
    options: KvPutOptions = {},
  ): Promise<KvStored> {
    if (!isReplicated(namespace.name)) return this.#store.put(namespace, key, value, options);
    const { metadata, expiresAt, ifVersion } = options;
    const refusal = kvRefusal({ namespace, key, value, metadata });
    if (refusal !== null) return refusal;
    const change: Change = {
      key: new Uint8Array(key),
      value: new Uint8Array(value),
      metadata: metadata ?? null,
      expiresAt: expiresAt ?? null,
      ifVersion,
    };
    return this.#inTurn(namespace, change);
  }

  async delete(namespace: KvNamespace, key: Uint8Array, ifVersion?: number): Promise<KvRemoved> {
    if (!isReplicated(namespace.name)) return this.#store.delete(namespace, key, ifVersion);
    const refusal = kvRefusal({ namespace, key });
    if (refusal !== null) return refusal;
    const own = new Uint8Array(key);
    const done = await this.#inTurn(namespace, {
      ...{ key: own, value: null, metadata: null, expiresAt: null, ifVersion },
    });
    return "version" in done ? { removed: done.version !== 0 } : done;
  }

  namespaces(): Promise<KvNamespaceUse[]> {
    return this.#store.namespaces();
  }

  removeNamespace(namespace: Pick<KvNamespace, "tenant" | "name">): Promise<boolean> {
    return this.#store.removeNamespace(namespace);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  /** Writes of one key are done one after the other, in the order in which they came. */
  async #inTurn(namespace: KvNamespace, change: Change): Promise<Outcome> {
    const at = `${nameOf(namespace)}/${Buffer.from(change.key).toString("latin1")}`;
    const until = performance.now() + writeTime;
    const before = this.#turns.get(at);
    const work = (async () => {
      await before;
      return this.#write(namespace, change, until);
    })();
    const settled = work.catch(() => {});
    this.#turns.set(at, settled);
    try {
      return await work;
    } finally {
      if (this.#turns.get(at) === settled) this.#turns.delete(at);
    }
  }

  /** A version of 0: there was nothing to remove. */
  async #write(namespace: KvNamespace, change: Change, until: number): Promise<Outcome> {
    const underWay = this.#of(namespace);
    /** Whether this node was level with the log since the write was asked for, and lost no race since. */
    let isLevel = false;
    let known = 0;
    let parts: string | null = null;
    while (this.#level.isWritable && performance.now() < until) {
      // No more than is under way may be unknown, or the quota is outgrown by it.
      if (this.#unsettled.length > 0 && !(await this.#catchUp())) break;
      const { version, follows, bytes: had } = this.#replica.keyState(namespace, change.key);
      const grows = change.value === null ? 0 : Math.max(0, sizeOf(change) - had);
      const isMet = change.ifVersion === undefined || change.ifVersion === version;
      const isThere = change.value !== null || version !== 0;
      const fits = grows === 0 || this.#has(namespace, underWay, grows);
      if (!isMet || !isThere || !fits) {
        if (!isLevel) {
          isLevel = await this.#catchUp();
          if (!isLevel) break;
          continue;
        }
        if (!isMet) return { conflict: version };
        if (!isThere) return { version: 0 };
        const over = this.#replica.bytesOf(namespace) + grows - namespace.quotaBytes;
        if (over > 0) await this.#replica.makeRoom(namespace, over);
        if (!this.#has(namespace, underWay, grows)) return { refused: "quota" };
      }
      if (this.#isClogged(namespace, underWay)) break;
      underWay.reserved += grows;
      let isKnown = true;
      try {
        if (change.value !== null && change.value.length > inlineValueBytes && parts === null) {
          parts = await this.#putParts(namespace, change.key, change.value);
          if (parts === null) break;
        }
        isKnown = false;
        const done = await this.#ask("propose", {
          ...{ tenant: namespace.tenant, name: namespace.name, key: change.key },
          ...{ follows: Math.max(follows, known), value: proposedValue(change.value, parts) },
          ...{ metadata: change.metadata, expiresAt: change.expiresAt },
        });
        if ("refused" in done) return { refused: done.refused };
        isKnown = await this.#catchUp();
        if (!isKnown) break;
        if ("version" in done) return { version: done.version };
        // Another node was first. What this node has refused, or has forgotten since it was removed, it writes over.
        isLevel = true;
        known = done.conflict;
      } finally {
        if (isKnown) underWay.reserved -= grows;
        else this.#unsettled.push([nameOf(namespace), grows]);
      }
    }
    return { refused: "unavailable" };
  }

  #has(namespace: KvNamespace, { reserved }: UnderWay, grows: number): boolean {
    return this.#replica.bytesOf(namespace) + reserved + grows <= namespace.quotaBytes;
  }

  #isClogged(namespace: KvNamespace, underWay: UnderWay): boolean {
    const now = performance.now();
    if (now - underWay.counted > countEvery) {
      underWay.counted = now;
      underWay.left = this.#replica.leftOf(namespace, maxLeft);
    }
    return underWay.left >= maxLeft;
  }

  /** What the parts are called; null where the cluster did not take them. */
  async #putParts(
    { tenant, name }: KvNamespace,
    key: Uint8Array,
    value: Uint8Array,
  ): Promise<string | null> {
    const id = await this.#ask("openParts", { tenant, name, key });
    if (id === null) return null;
    await this.#replica.expectParts(id);
    for (let n = 0; n * valuePartBytes < value.length; n++) {
      const bytes = value.slice(n * valuePartBytes, (n + 1) * valuePartBytes);
      if (!(await this.#ask("putPart", { id, n, bytes }))) return null;
    }
    return id;
  }

  /** Has this node take up all that the log has by now. Calls that come meanwhile share the next look. */
  #catchUp(): Promise<boolean> {
    if (this.#leveling === null) {
      this.#leveling = this.#look().finally(() => {
        this.#leveling = null;
      });
      return this.#leveling;
    }
    this.#nextLevel ??= this.#leveling.then(() => {
      this.#nextLevel = null;
      return this.#catchUp();
    });
    return this.#nextLevel;
  }

  async #look(): Promise<boolean> {
    const unsettled = this.#unsettled;
    this.#unsettled = [];
    const isLevel = await this.#ask("level", null).catch(() => false);
    if (!isLevel) this.#unsettled.push(...unsettled);
    else for (const [name, bytes] of unsettled) this.#underWay.get(name)!.reserved -= bytes;
    return isLevel;
  }

  #of(namespace: KvNamespace): UnderWay {
    const name = nameOf(namespace);
    let underWay = this.#underWay.get(name);
    if (underWay === undefined) {
      underWay = { reserved: 0, left: 0, counted: Number.NEGATIVE_INFINITY };
      this.#underWay.set(name, underWay);
    }
    return underWay;
  }
}

function sizeOf({ key, value, metadata }: Change): number {
  return key.length + (value?.length ?? 0) + Buffer.byteLength(metadata ?? "");
}

function proposedValue(value: Uint8Array | null, parts: string | null): Proposal["value"] {
  if (value === null || parts === null) return value;
  return { parts, bytes: value.length, sha256: createHash("sha256").update(value).digest("hex") };
}

/** Names hold no slash. */
const nameOf = ({ tenant, name }: KvNamespace) => `${tenant}/${name}`;
