// Keys and values that stay: what a binding under `[kv]` in skerry.toml is in `env`. Needs the grant "kv".

/** What can be a key: text stands for its UTF-8. 1 to 512 bytes. */
type KvKey = string | BufferSource;

interface KvFound<Value, Metadata = unknown> {
  /** Null where the key is absent. */
  readonly value: Value | null;
  /** Names this value of the key: it grows with each write. 0 where the key is absent. */
  readonly version: number;
  readonly metadata: Metadata | null;
  /** When it expires, in seconds since 1970; null: never. */
  readonly expiration: number | null;
}

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

interface KvWritten {
  /** False where the key had another version than `ifVersion` says, and nothing was written. */
  readonly ok: boolean;
  /** The version that the key has now; 0 where it is absent. */
  readonly version: number;
}

interface KvListOptions {
  prefix?: KvKey;
  cursor?: string | null;
  /** 1 to 1,000, which is the default. */
  limit?: number;
}

interface KvListed<Metadata = unknown> {
  /** In the order of the keys' bytes. */
  readonly keys: readonly {
    readonly name: string;
    readonly key: Uint8Array<ArrayBuffer>;
    readonly version: number;
    readonly metadata: Metadata | null;
    readonly expiration: number | null;
  }[];
  readonly list_complete: boolean;
  /** Where the next page begins; null on the last one. */
  readonly cursor: string | null;
}

/** What a value is read as. */
interface KvValues {
  text: string;
  bytes: Uint8Array<ArrayBuffer>;
  arrayBuffer: ArrayBuffer;
  stream: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** What a value is read as; "text" unless set. `cacheTtl` changes nothing: what is read is never old, but for what a cluster's nodes
 * share (`age`). */
type KvReadAs<Type> = Type | { type: Type; cacheTtl?: number };

/** A namespace. What the store refuses or can't do rejects with a KvError. */
interface KvNamespace {
  get<Value = unknown>(key: KvKey, type: KvReadAs<"json">): Promise<Value | null>;
  get<Type extends keyof KvValues>(
    key: KvKey,
    type: KvReadAs<Type>,
  ): Promise<KvValues[Type] | null>;
  get(key: KvKey, type?: { type?: undefined; cacheTtl?: number }): Promise<string | null>;
  getWithMetadata<Value = unknown, Metadata = unknown>(
    key: KvKey,
    type: KvReadAs<"json">,
  ): Promise<KvFound<Value, Metadata>>;
  getWithMetadata<Metadata = unknown>(
    key: KvKey,
    type: KvReadAs<"bytes">,
  ): Promise<KvFound<KvValues["bytes"], Metadata>>;
  getWithMetadata<Metadata = unknown>(
    key: KvKey,
    type: KvReadAs<"arrayBuffer">,
  ): Promise<KvFound<ArrayBuffer, Metadata>>;
  getWithMetadata<Metadata = unknown>(
    key: KvKey,
    type: KvReadAs<"stream">,
  ): Promise<KvFound<KvValues["stream"], Metadata>>;
  getWithMetadata<Metadata = unknown>(
    key: KvKey,
    type?: KvReadAs<"text"> | { type?: undefined; cacheTtl?: number },
  ): Promise<KvFound<string, Metadata>>;
  /** Durable when the promise is fulfilled. A value has up to 25 MiB. */
  put(
    key: KvKey,
    value: string | BufferSource | Blob | ReadableStream<Uint8Array>,
    options?: KvPutOptions,
  ): Promise<KvWritten>;
  delete(key: KvKey, options?: { ifVersion?: number }): Promise<KvWritten>;
  list<Metadata = unknown>(options?: KvListOptions): Promise<KvListed<Metadata>>;
  /** How long ago, in ms, this host knew that what it reads here was the newest: what is read after the call is as it was then, or
   * newer. 0 for a namespace of this host alone. For one that a cluster's nodes share it is rounded up to whole 2,000 ms, and rejects
   * with `unavailable` where this host has not known that since it was started. */
  age(): Promise<number>;
}

interface KvError extends Error {
  readonly name: "KvError";
  readonly reason: "no-namespace" | "too-large" | "quota" | "unavailable" | "bad-cursor";
}

/** The name that Cloudflare Workers have for it. */
type KVNamespace = KvNamespace;
