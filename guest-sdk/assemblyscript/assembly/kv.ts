import { bytesOf } from "./bytes-of";
import { kv as host } from "./generated/imports";
import { AgedTag, Condition, GotTag, RemovedTag, Stored, StoredTag } from "./generated/types";
import { KvEntry, KvKey, KvPage, KvWrite } from "./kv-entry";
import { KvError } from "./kv-error";
import { Outcome } from "./outcome";

/** A value, or why the store did not do it. */
export type KvResult<T> = Outcome<T, KvError>;

/**
 * Keys and values that stay, in the namespace that the settings bind to a name ([kv] in skerry.toml).
 * Needs the grant `kv`.
 *
 * Keys and values are texts, kept as UTF-8, or a `Uint8Array`. A key has 1 to 512 bytes, a value up to
 * 25 MiB. What a write returns for is durable.
 */
export class Kv {
  /** Makes a namespace by the name that the settings bind. */
  constructor(
    /** The name that the settings bind. */
    readonly name: string,
  ) {}

  /** What is stored under a key, or null. */
  get<K>(key: K): KvResult<KvEntry | null> {
    const got = host.get(this.name, bytesOf<K>(key));
    if (got.tag == GotTag.Failed) return fail<KvEntry | null>(got.failed);
    const entry = got.entry;
    return done<KvEntry | null>(entry === null ? null : new KvEntry(entry));
  }

  /** The value of a key as text, or null. */
  getText<K>(key: K): KvResult<string | null> {
    const got = host.get(this.name, bytesOf<K>(key));
    if (got.tag == GotTag.Failed) return fail<string | null>(got.failed);
    const entry = got.entry;
    return done<string | null>(entry === null ? null : new KvEntry(entry).text());
  }

  /** Stores a value, whatever was there. It expires after so many seconds, or never with 0; `metadata`,
   * up to 1,024 bytes, is for `list` to show. Returns the value's version. */
  put<K, V>(key: K, value: V, seconds: u32 = 0, metadata: string = ""): KvResult<u64> {
    const stored = this.store<K, V>(key, value, seconds, metadata, Condition.always());
    return stored.tag == StoredTag.Failed ? fail<u64>(stored.failed) : done<u64>(stored.version);
  }

  /** Stores a value where the key still has that version, as `get` told it, or, with 0, where there is
   * no such key. */
  putIf<K, V>(
    key: K,
    value: V,
    version: u64,
    seconds: u32 = 0,
    metadata: string = "",
  ): KvResult<KvWrite> {
    const stored = this.store<K, V>(key, value, seconds, metadata, hasVersion(version));
    if (stored.tag == StoredTag.Failed) return fail<KvWrite>(stored.failed);
    const isDone = stored.tag == StoredTag.Version;
    return done<KvWrite>(new KvWrite(isDone, isDone ? stored.version : stored.conflict));
  }

  /** Removes a key. False where there was none. */
  remove<K>(key: K): KvResult<bool> {
    const removed = host.remove(this.name, bytesOf<K>(key), Condition.always());
    if (removed.tag == RemovedTag.Failed) return fail<bool>(removed.failed);
    return done<bool>(removed.tag == RemovedTag.Done);
  }

  /** Removes a key where it still has that version. It is done as well where there is no such key. */
  removeIf<K>(key: K, version: u64): KvResult<KvWrite> {
    const removed = host.remove(this.name, bytesOf<K>(key), Condition.version(version));
    if (removed.tag == RemovedTag.Failed) return fail<KvWrite>(removed.failed);
    const isDone = removed.tag != RemovedTag.Conflict || removed.conflict == 0;
    return done<KvWrite>(new KvWrite(isDone, removed.conflict));
  }

  /** Keys that begin with a prefix, in the order of their bytes; at most 1,000. For the next page pass
   * on the cursor of the one before. */
  list<K>(prefix: K, cursor: string = "", limit: u32 = 1000): KvResult<KvPage> {
    const listed = host.listKeys(this.name, bytesOf<K>(prefix), cursor, limit);
    const page = listed.page;
    if (page === null) return fail<KvPage>(listed.failed);
    const keys = page.keys.map<KvKey>((key) => new KvKey(key));
    return done<KvPage>(new KvPage(keys, page.cursor));
  }

  /** How long ago, in milliseconds, this host knew that what it reads of the namespace was the newest: what is read after the
   * call is as it was then, or newer. 0 for a namespace of this host alone. For one that a cluster's nodes share it is rounded
   * up to whole 2,000 ms, and fails with `KvProblem.Unavailable` where this host has not known that since it was started. */
  age(): KvResult<u64> {
    const aged = host.age(this.name);
    return aged.tag == AgedTag.Failed ? fail<u64>(aged.failed) : done<u64>(aged.age);
  }

  private store<K, V>(
    key: K,
    value: V,
    seconds: u32,
    metadata: string,
    condition: Condition,
  ): Stored {
    return host.put(this.name, bytesOf<K>(key), bytesOf<V>(value), seconds, metadata, condition);
  }
}

function hasVersion(version: u64): Condition {
  return version == 0 ? Condition.absent() : Condition.version(version);
}

function done<T>(value: T): KvResult<T> {
  return Outcome.of<T, KvError>(value);
}

function fail<T>(problem: i32): KvResult<T> {
  return Outcome.failed<T, KvError>(new KvError(problem));
}
