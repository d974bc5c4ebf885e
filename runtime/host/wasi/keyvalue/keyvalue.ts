import type { Several } from "../../../abi/calls/call-types.ts";
import type { Condition } from "../../../abi/generated/types.ts";
import { Resource } from "../session/resource.ts";
import { err, ok, type Result } from "../session/result.ts";
import {
  askKv,
  Entries,
  failed,
  keyOf,
  maxKeys,
  payForBytes,
  refused,
  type StoreError,
  storeError,
  versionOf,
} from "./kept-entries.ts";

interface KeyResponse {
  readonly keys: string[];
  readonly cursor: string | undefined;
}

/** `wasi:keyvalue/store.bucket`: a namespace that the settings bind. */
class Bucket extends Entries {
  static open(identifier: string): Result<Bucket, StoreError> {
    const problem = Bucket.check(identifier);
    return problem === null ? ok(new Bucket(identifier)) : failed(problem);
  }

  listKeys(cursor: string | undefined): Result<KeyResponse, StoreError> {
    const page = this.page(cursor ?? "");
    if (typeof page === "string") return failed(page);
    return ok({ keys: page.keys, cursor: page.cursor === "" ? undefined : page.cursor });
  }
}

/** `wasi:keyvalue/store`. */
export const store = { Bucket, open: (identifier: string) => Bucket.open(identifier) };

/** `wasi:keyvalue/atomics.cas`: a key, and the version that it has to have for a swap. The value is not held: a guest may
 * make many of these. */
class Cas extends Resource {
  readonly namespace: string;
  readonly key: Uint8Array;
  version: bigint;

  constructor(namespace: string, key: Uint8Array, version: bigint) {
    super();
    this.namespace = namespace;
    this.key = key;
    this.version = version;
  }

  static new(bucket: Bucket, text: string): Result<Cas, StoreError> {
    const key = keyOf(text);
    if (key === null || key.length === 0) return failed("too-large");
    const version = versionOf(bucket.namespace, key);
    if (typeof version === "string") return failed(version);
    return ok(new Cas(bucket.namespace, key, version));
  }

  /** The value as it is now; a swap succeeds where it is still that. */
  current(): Result<Uint8Array | undefined, StoreError> {
    const got = askKv("kv.get", 1, this.namespace, this.key);
    if (got.tag === "failed") return failed(got.val);
    this.version = got.tag === "absent" ? 0n : got.val.version;
    return ok(got.tag === "absent" ? undefined : payForBytes(got.val.value));
  }
}

type CasError =
  | { readonly tag: "store-error"; readonly val: StoreError }
  | { readonly tag: "cas-failed"; readonly val: Cas };

/** `wasi:keyvalue/atomics`. */
export const atomics = {
  Cas,

  /** Adds to a whole number, which is kept as its digits; an absent one is 0. */
  increment(bucket: Entries, text: string, delta: bigint): Result<bigint, StoreError> {
    const key = keyOf(text);
    if (key === null) return failed("too-large");
    return severalOf(askKv("kv.increment", 2, bucket.namespace, key, delta));
  },

  swap(cas: Cas, value: Uint8Array): Result<undefined, CasError> {
    const { namespace, key, version } = cas;
    const condition: Condition =
      version === 0n ? { tag: "absent" } : { tag: "version", val: version };
    const stored = askKv("kv.put", 1, namespace, key, value, 0, "", condition);
    cas.release();
    if (stored.tag === "failed") return err({ tag: "store-error", val: storeError(stored.val) });
    if (stored.tag === "version") return ok();
    return err({ tag: "cas-failed", val: new Cas(namespace, key, stored.val) });
  },
};

/** `wasi:keyvalue/batch`. Keys are done one after the other; where one fails, those before it are done. */
export const batch = {
  getMany(
    bucket: Entries,
    texts: readonly string[],
  ): Result<([string, Uint8Array] | undefined)[], StoreError> {
    const keys = keysOf(texts);
    if (!Array.isArray(keys)) return keys;
    const asked = askKv("kv.get-many", keys.length, bucket.namespace, keys);
    const values = severalOf(asked);
    if (values.tag === "err") return values;
    return ok(
      texts.map((text, at): [string, Uint8Array] | undefined => {
        const value = values.val[at] ?? null;
        return value === null ? undefined : [text, payForBytes(value)];
      }),
    );
  },

  setMany(
    bucket: Entries,
    entries: readonly (readonly [string, Uint8Array])[],
  ): Result<undefined, StoreError> {
    const keys = keysOf(entries.map(([text]) => text));
    if (!Array.isArray(keys)) return keys;
    const values = entries.map(([, value]) => value);
    return doneOf(askKv("kv.put-many", keys.length, bucket.namespace, keys, values));
  },

  deleteMany(bucket: Entries, texts: readonly string[]): Result<undefined, StoreError> {
    const keys = keysOf(texts);
    if (!Array.isArray(keys)) return keys;
    return doneOf(askKv("kv.remove-many", keys.length, bucket.namespace, keys));
  },
};

function keysOf(texts: readonly string[]): Uint8Array[] | Result<never, StoreError> {
  if (texts.length > maxKeys) {
    return refused(
      `there are ${texts.length} keys, and at most ${maxKeys} may be asked for at once`,
    );
  }
  const keys: Uint8Array[] = [];
  for (const text of texts) {
    const key = keyOf(text);
    if (key === null || key.length === 0) return failed("too-large");
    keys.push(key);
  }
  return keys;
}

function severalOf<Value>(several: Several<Value>): Result<Value, StoreError> {
  if (several.tag === "done") return ok(several.val);
  return several.tag === "failed" ? failed(several.val) : refused(several.val);
}

function doneOf(asked: unknown): Result<undefined, StoreError> {
  const done = severalOf(asked as Several<null>);
  return done.tag === "ok" ? ok() : done;
}
