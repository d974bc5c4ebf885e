import type { AskedCall, CallAnswer, CallsOf, CallValues } from "../../../abi/calls/call-types.ts";
import type { Condition, Page, Problem } from "../../../abi/generated/types.ts";
import { callPrices, crossingPrice } from "../../prices.ts";
import { decodeLossyUtf8 } from "../session/lossy-utf8.ts";
import { Resource } from "../session/resource.ts";
import { err, ok, type Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";
import { encodeUtf8 } from "../session/utf8.ts";

/** Why a call of the store failed, as `wasi:keyvalue` and Spin's interface have it. */
export type StoreError =
  | { readonly tag: "no-such-store" }
  | { readonly tag: "access-denied" }
  | { readonly tag: "other"; readonly val: string };

/** Keys of one page, and of one call for several. */
export const maxKeys = 1_000;

/** Bytes of a key. */
const keyBytes = 512;

const entryPrice = callPrices["skerry:edge/kv@0.1.0"].call;

const always: Condition = { tag: "always" };

/** What a guest reads of a problem that has no case of its own. */
const words: Readonly<Record<Exclude<Problem, "no-namespace">, string>> = {
  "too-large": "the key is empty or has more than 512 bytes, or the value more than 25 MiB",
  quota: "the namespace is full",
  unavailable: "the store does not answer",
  "bad-cursor": "the cursor is none that the store gave",
};

export function storeError(problem: Problem): StoreError {
  if (problem === "no-namespace") return { tag: "no-such-store" };
  return { tag: "other", val: words[problem] };
}

export function refused(message: string): Result<never, StoreError> {
  return err({ tag: "other", val: message });
}

export function failed(problem: Problem): Result<never, StoreError> {
  return err(storeError(problem));
}

/** Asks the shard, at the price of `entries` entries, and waits. */
export function askKv<Name extends AskedCall & CallsOf<"kv">>(
  name: Name,
  entries: number,
  ...values: CallValues<Name>
): CallAnswer<Name> {
  const session = currentSession();
  session.charge(entryPrice * BigInt(entries));
  return session.asks(name, ...values);
}

/** A key as the store has it. One that is too long is not encoded: no store has it. */
export function keyOf(text: string): Uint8Array | null {
  if (text.length > keyBytes) return null;
  const key = encodeUtf8(text);
  return key.length > keyBytes ? null : key;
}

/** Pays for a list of bytes that goes to the guest. */
export function payForBytes(bytes: Uint8Array): Uint8Array {
  currentSession().charge(crossingPrice("list", bytes.length));
  return bytes;
}

/** A namespace that a guest has opened, by the name that the settings bind it to. */
export class Entries extends Resource {
  readonly namespace: string;

  protected constructor(namespace: string) {
    super();
    this.namespace = namespace;
  }

  /** Asks whether the settings bind the name: no key is empty, and only that is told where they do. Waits. */
  protected static check(namespace: string): Problem | null {
    const got = askKv("kv.get", 1, namespace, new Uint8Array());
    return got.tag === "failed" && got.val !== "too-large" ? got.val : null;
  }

  get(text: string): Result<Uint8Array | undefined, StoreError> {
    const key = keyOf(text);
    if (key === null) return failed("too-large");
    const got = askKv("kv.get", 1, this.namespace, key);
    if (got.tag === "failed") return failed(got.val);
    return got.tag === "absent" ? ok(undefined) : ok(payForBytes(got.val.value));
  }

  set(text: string, value: Uint8Array): Result<undefined, StoreError> {
    const key = keyOf(text);
    if (key === null) return failed("too-large");
    const stored = askKv("kv.put", 1, this.namespace, key, value, 0, "", always);
    return stored.tag === "failed" ? failed(stored.val) : ok();
  }

  delete(text: string): Result<undefined, StoreError> {
    const key = keyOf(text);
    if (key === null) return failed("too-large");
    const removed = askKv("kv.remove", 1, this.namespace, key, always);
    return removed.tag === "failed" ? failed(removed.val) : ok();
  }

  exists(text: string): Result<boolean, StoreError> {
    const key = keyOf(text);
    if (key === null || key.length === 0) return failed("too-large");
    const version = versionOf(this.namespace, key);
    return typeof version === "string" ? failed(version) : ok(version > 0n);
  }

  /** A page of keys that are text; others are left out, as no guest could ask for them. Waits. */
  protected page(cursor: string): { keys: string[]; cursor: string } | Problem {
    const listed = listKeys(this.namespace, new Uint8Array(), cursor, maxKeys);
    if (typeof listed === "string") return listed;
    const session = currentSession();
    const keys: string[] = [];
    for (const { key } of listed.keys) {
      session.charge(crossingPrice("string", 2 * key.length));
      const text = decodeLossyUtf8(key);
      if (isText(key, text)) keys.push(text);
    }
    session.charge(crossingPrice("string", 2 * listed.cursor.length));
    return { keys, cursor: listed.cursor };
  }
}

/** The version of a key, or 0 where it is absent. Its value does not cross: of the keys that begin so, the key itself
 * is the first. Waits. */
export function versionOf(namespace: string, key: Uint8Array): bigint | Problem {
  const listed = listKeys(namespace, key, "", 1);
  if (typeof listed === "string") return listed;
  const [first] = listed.keys;
  return first?.key.length === key.length ? first.version : 0n;
}

function listKeys(
  namespace: string,
  prefix: Uint8Array,
  cursor: string,
  limit: number,
): Page | Problem {
  const listed = askKv("kv.list-keys", 1, namespace, prefix, cursor, limit);
  return listed.tag === "failed" ? listed.val : listed.val;
}

/** Whether the text is that of the bytes, and not what stands for bytes that are none. */
function isText(bytes: Uint8Array, text: string): boolean {
  if (!text.includes("\ufffd")) return true;
  const encoded = encodeUtf8(text);
  return encoded.length === bytes.length && encoded.every((byte, at) => byte === bytes[at]);
}
