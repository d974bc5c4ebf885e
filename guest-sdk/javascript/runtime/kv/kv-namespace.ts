// Keys and values that stay (runtime/abi/kv.wit), in the shape that other runtimes have given them.
import { kv as host } from "skerry:host";
import { clockMoved } from "../time/date.ts";
import { decodeUtf8 } from "../web/text-utf8.ts";
import { KvError } from "./kv-error.ts";
import { checkOptions, secondsToLive, wholeNumber } from "./kv-options.ts";
import { keyBytes, metadataFrom, metadataText, readerOf, valueBytes } from "./kv-values.ts";

type Condition = Parameters<NonNullable<typeof host>["put"]>[5];

/** A value, or null where the key is absent, with what is kept beside it. */
interface Found {
  readonly value: unknown;
  /** 0 where the key is absent. */
  readonly version: number;
  readonly metadata: unknown;
  /** When it expires, in seconds since 1970; null: never. */
  readonly expiration: number | null;
}

/** How a write under a condition ended. */
interface Written {
  /** False where the condition did not hold. */
  readonly ok: boolean;
  /** The version that the key has now; 0 where it is absent. */
  readonly version: number;
}

interface ListedKey {
  readonly name: string;
  /** The key's bytes, for one that is no text. */
  readonly key: Uint8Array;
  readonly version: number;
  readonly metadata: unknown;
  readonly expiration: number | null;
}

interface ListedPage {
  readonly keys: ListedKey[];
  /** True on the last page. */
  readonly list_complete: boolean;
  /** Where the next page begins; null on the last one. */
  readonly cursor: string | null;
}

const nothing: Found = { value: null, version: 0, metadata: null, expiration: null };
const mostListed = 1_000;

// `cacheTtl` is other platforms': how old a value may be. Here none is.
const getOptions = ["type", "cacheTtl"];
const putOptions = ["expiration", "expirationTtl", "metadata", "ifVersion"];
const deleteOptions = ["ifVersion"];
const listOptions = ["prefix", "cursor", "limit"];

/** What a binding of `[kv]` is in `env`. Each call waits for the store, and nothing else of the request runs
 * meanwhile; a call that is not awaited is done all the same. */
export class KvNamespace {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  async get(key: unknown, type?: unknown): Promise<unknown> {
    return (await this.getWithMetadata(key, type)).value;
  }

  async getWithMetadata(key: unknown, type?: unknown): Promise<Found> {
    if (typeof type === "object") checkOptions("get", type, getOptions);
    const read = readerOf(type);
    const got = host!.get(this.#name, keyBytes(key));
    clockMoved();
    if (got.tag === "failed") throw new KvError("kv.get", got.val);
    if (got.tag === "absent") return nothing;
    const { value, version, metadata, expires } = got.val;
    return {
      value: read(value),
      version,
      metadata: metadataFrom(metadata),
      expiration: expirationOf(expires),
    };
  }

  /** Stores a value. It is durable when the promise is fulfilled. */
  async put(key: unknown, value: unknown, options?: PutOptions | null): Promise<Written> {
    checkOptions("put", options, putOptions);
    const { expiration, expirationTtl, metadata, ifVersion } = options ?? {};
    const seconds = secondsToLive(expiration, expirationTtl);
    const condition = conditionOf(ifVersion);
    const text = metadataText(metadata);
    const name = keyBytes(key);
    const given = valueBytes(value);
    const bytes = given instanceof Uint8Array ? given : await given;
    const stored = host!.put(this.#name, name, bytes, seconds, text, condition);
    clockMoved();
    if (stored.tag === "failed") throw new KvError("kv.put", stored.val);
    return { ok: stored.tag === "version", version: stored.val };
  }

  async delete(key: unknown, options?: { readonly ifVersion?: unknown } | null): Promise<Written> {
    checkOptions("delete", options, deleteOptions);
    const removed = host!.remove(this.#name, keyBytes(key), conditionOf(options?.ifVersion));
    clockMoved();
    if (removed.tag === "failed") throw new KvError("kv.delete", removed.val);
    if (removed.tag === "conflict") return { ok: false, version: removed.val };
    return { ok: true, version: 0 };
  }

  /** Keys that begin with a prefix, in the order of their bytes. */
  async list(options?: ListOptions | null): Promise<ListedPage> {
    checkOptions("list", options, listOptions);
    const { prefix, cursor, limit } = options ?? {};
    const listed = host!.listKeys(
      this.#name,
      keyBytes(prefix ?? ""),
      cursor === undefined || cursor === null ? "" : `${cursor}`.toWellFormed(),
      limitOf(limit),
    );
    clockMoved();
    if (listed.tag === "failed") throw new KvError("kv.list", listed.val);
    const next = listed.val.cursor;
    const keys = listed.val.keys.map(({ key, version, metadata, expires }) => ({
      name: decodeUtf8(key),
      key,
      version,
      metadata: metadataFrom(metadata),
      expiration: expirationOf(expires),
    }));
    return { keys, list_complete: next === "", cursor: next === "" ? null : next };
  }

  /** How long ago what is read was known to be the newest, in ms. */
  async age(): Promise<number> {
    const aged = host!.age(this.#name);
    clockMoved();
    if (aged.tag === "failed") throw new KvError("kv.age", aged.val);
    return aged.val;
  }
}

interface PutOptions {
  readonly expiration?: unknown;
  readonly expirationTtl?: unknown;
  readonly metadata?: unknown;
  readonly ifVersion?: unknown;
}

interface ListOptions {
  readonly prefix?: unknown;
  readonly cursor?: unknown;
  readonly limit?: unknown;
}

/** In seconds, as authors of other platforms know it. */
function expirationOf(milliseconds: number): number | null {
  return milliseconds === 0 ? null : Math.ceil(milliseconds / 1_000);
}

function limitOf(limit: unknown): number {
  return limit === undefined || limit === null
    ? mostListed
    : wholeNumber("limit", limit, 1, mostListed);
}

function conditionOf(ifVersion: unknown): Condition {
  if (ifVersion === undefined || ifVersion === null) return { tag: "always" };
  const version = wholeNumber("ifVersion", ifVersion, 0, Number.MAX_SAFE_INTEGER);
  return version === 0 ? { tag: "absent" } : { tag: "version", val: version };
}
