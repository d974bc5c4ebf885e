/** Keys and values that stay: what a binding under `[kv]` in skerry.toml is in `env`. Needs the grant "kv".
 * @module kv */

/** What can be a key: text stands for its UTF-8. 1 to 512 bytes. */
type KvKey = string | BufferSource;

/** What `getWithMetadata` resolves to. */
interface KvFound<Value, Metadata = unknown> {
  /** The value, or null if the key is absent. */
  readonly value: Value | null;
  /** Names this value of the key: it grows with each write. 0 where the key is absent. */
  readonly version: number;
  /** The metadata that it was stored with, or null. */
  readonly metadata: Metadata | null;
  /** When it expires, in seconds since 1970; null: never. */
  readonly expiration: number | null;
}

/** Options of `put`. */
interface KvPutOptions {
  /** When it is absent again, in whole seconds since 1970: at the most a second before. Needs the grant "clock". */
  expiration?: number;
  /** Seconds from now on after which it is absent; not both. */
  expirationTtl?: number;
  /** What `list` shows: up to 1,024 bytes of JSON. */
  metadata?: unknown;
  /** Writes only where the key has this version; 0: where it is absent. */
  ifVersion?: number;
}

/** What a write resolves to. */
interface KvWritten {
  /** False where the key had another version than `ifVersion` says, and nothing was written. */
  readonly ok: boolean;
  /** The version that the key has now; 0 where it is absent. */
  readonly version: number;
}

/** Options of `list`. */
interface KvListOptions {
  /** The bytes that the keys begin with. */
  prefix?: KvKey;
  /** The cursor of the page before. */
  cursor?: string | null;
  /** Keys of a page at most: 1 to 1,000, which is the default. */
  limit?: number;
}

/** A page of keys. */
interface KvListed<Metadata = unknown> {
  /** The keys, in the order of their bytes. */
  readonly keys: readonly {
    /** The key, read as UTF-8. */
    readonly name: string;
    /** The key as it is. */
    readonly key: Uint8Array<ArrayBuffer>;
    /** Names the value of the key. */
    readonly version: number;
    /** The metadata that it was stored with, or null. */
    readonly metadata: Metadata | null;
    /** When it expires, in seconds since 1970; null: never. */
    readonly expiration: number | null;
  }[];
  /** True on the last page. */
  readonly list_complete: boolean;
  /** Where the next page begins; null on the last one. */
  readonly cursor: string | null;
}

/** What a value is read as. */
interface KvValues {
  /** Text, read as UTF-8. */
  text: string;
  /** Bytes. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Bytes. */
  arrayBuffer: ArrayBuffer;
  /** Bytes, piece by piece. */
  stream: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** What a value is read as; "text" unless set. `cacheTtl` changes nothing: what is read is never old, but for what a cluster's nodes
 * share (`age`). */
type KvReadAs<Type> = Type | { type: Type; cacheTtl?: number };

/** A namespace. What the store refuses or can't do rejects with a KvError. */
interface KvNamespace {
  /** Resolves to the value of a key, parsed as JSON, or null. */
  get<Value = unknown>(key: KvKey, type: KvReadAs<"json">): Promise<Value | null>;
  /** Resolves to the value of a key, or null. */
  get<Type extends keyof KvValues>(
    key: KvKey,
    type: KvReadAs<Type>,
  ): Promise<KvValues[Type] | null>;
  /** Resolves to the value of a key as text, or null. */
  get(key: KvKey, type?: { type?: undefined; cacheTtl?: number }): Promise<string | null>;
  /** Resolves to the value of a key, with its version, metadata and expiration. */
  getWithMetadata<Value = unknown, Metadata = unknown>(
    key: KvKey,
    type: KvReadAs<"json">,
  ): Promise<KvFound<Value, Metadata>>;
  /** Resolves to the value of a key, with its version, metadata and expiration. */
  getWithMetadata<Metadata = unknown>(
    key: KvKey,
    type: KvReadAs<"bytes">,
  ): Promise<KvFound<KvValues["bytes"], Metadata>>;
  /** Resolves to the value of a key, with its version, metadata and expiration. */
  getWithMetadata<Metadata = unknown>(
    key: KvKey,
    type: KvReadAs<"arrayBuffer">,
  ): Promise<KvFound<ArrayBuffer, Metadata>>;
  /** Resolves to the value of a key, with its version, metadata and expiration. */
  getWithMetadata<Metadata = unknown>(
    key: KvKey,
    type: KvReadAs<"stream">,
  ): Promise<KvFound<KvValues["stream"], Metadata>>;
  /** Resolves to the value of a key, with its version, metadata and expiration. */
  getWithMetadata<Metadata = unknown>(
    key: KvKey,
    type?: KvReadAs<"text"> | { type?: undefined; cacheTtl?: number },
  ): Promise<KvFound<string, Metadata>>;
  /** Stores a value. Durable when the promise is fulfilled. A value has up to 25 MiB. */
  put(
    key: KvKey,
    value: string | BufferSource | Blob | ReadableStream<Uint8Array>,
    options?: KvPutOptions,
  ): Promise<KvWritten>;
  /** Removes a key, with `ifVersion` only if it has that version. */
  delete(key: KvKey, options?: { ifVersion?: number }): Promise<KvWritten>;
  /** Resolves to a page of the keys that begin with a prefix. */
  list<Metadata = unknown>(options?: KvListOptions): Promise<KvListed<Metadata>>;
  /** How long ago, in ms, this host knew that what it reads here was the newest: what is read after the call is as it was then, or
   * newer. 0 for a namespace of this host alone. For one that a cluster's nodes share it is rounded up to whole 2,000 ms, and rejects
   * with `unavailable` where this host has not known that since it was started. */
  age(): Promise<number>;
}

/** How an operation fails. */
interface KvError extends Error {
  /** The name of the class. */
  readonly name: "KvError";
  /** The code of the failure. */
  readonly reason: "no-namespace" | "too-large" | "quota" | "unavailable" | "bad-cursor";
}

/** The name that Cloudflare Workers have for it. */
type KVNamespace = KvNamespace;
