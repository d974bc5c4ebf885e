// What a client of the owner of entries and the owner say to each other.
import type { SerializedError } from "../../errors.ts";
import {
  type KvEntryInfo,
  type KvListed,
  type KvRefusal,
  kvCursorCharacters,
  kvKeyBytes,
  kvMetadataBytes,
  kvNameCharacters,
} from "../../store/kv.ts";

interface AskOf<Op extends string> {
  readonly id: number;
  readonly op: Op;
  readonly tenant: string;
  readonly name: string;
  readonly key: Uint8Array;
}

export interface PutAsk extends AskOf<"put"> {
  readonly value: Uint8Array;
  readonly metadata?: string;
  readonly expiresAt?: number;
  readonly ifVersion?: number;
}

/** In that of a list, `key` is the prefix; in that of an age it is empty. A `cancel` has the number of the call that nobody waits
 * for any more, and no answer of its own. */
export type KvAsk =
  | AskOf<"cancel">
  | AskOf<"get">
  | AskOf<"age">
  | PutAsk
  | (AskOf<"delete"> & { readonly ifVersion?: number })
  | (AskOf<"list"> & { readonly cursor?: string; readonly limit: number });

/** What the store gave; the value of an entry stands beside it, as large bytes do. */
export type KvAnswer = { readonly id: number; readonly value?: Uint8Array } & (
  | { readonly kind: "got"; readonly entry: KvEntryInfo | null }
  | { readonly kind: "stored"; readonly version: number }
  | { readonly kind: "removed"; readonly removed: boolean }
  | { readonly kind: "conflict"; readonly conflict: number }
  | { readonly kind: "listed"; readonly keys: readonly KvListed[]; readonly cursor: string | null }
  | { readonly kind: "aged"; readonly ageMs: number }
  | ({ readonly kind: "refused" } & KvRefusal)
  | { readonly kind: "failed"; readonly error: SerializedError }
);

/** The first message of a client. */
export interface KvHello {
  readonly hello: string;
}

/** Reads a client's message, into an object that holds nothing else; null for one that no client of ours sends. Sizes are
 * checked by the store: here they are bounded, since calls wait. */
export function readAsk(given: unknown): KvAsk | null {
  if (typeof given !== "object" || given === null) return null;
  const { id, op, tenant, name, key, ...rest } = given as Record<string, unknown>;
  const { value, metadata, expiresAt, ifVersion, cursor, limit } = rest;
  const known =
    isWhole(id) &&
    isText(tenant, kvNameCharacters - 1) &&
    isText(name, kvNameCharacters) &&
    key instanceof Uint8Array &&
    key.length <= kvKeyBytes &&
    isOptional(isWhole, expiresAt) &&
    isOptional(isWhole, ifVersion);
  if (!known) return null;
  // What came is a view on all that came with it.
  const common = { id, tenant, name, key: new Uint8Array(key) };
  const condition = ifVersion === undefined ? {} : { ifVersion };
  switch (op) {
    case "cancel":
    case "get":
    case "age":
      return { op, ...common };
    case "delete":
      return { op, ...common, ...condition };
    case "put":
      if (!(value instanceof Uint8Array)) return null;
      if (metadata !== undefined && !isText(metadata, kvMetadataBytes)) return null;
      return {
        op,
        ...common,
        value,
        ...condition,
        ...(metadata !== undefined && { metadata }),
        ...(expiresAt !== undefined && { expiresAt }),
      };
    case "list":
      if (!isWhole(limit)) return null;
      if (cursor === undefined) return { op, ...common, limit };
      if (typeof cursor !== "string") return null;
      // A guest's cursor may be any text. One that is too long gets the answer of one that is empty: no page gave it.
      return { op, ...common, limit, cursor: cursor.length > kvCursorCharacters ? "" : cursor };
    default:
      return null;
  }
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isText(value: unknown, most: number): value is string {
  return typeof value === "string" && value.length <= most;
}

function isOptional<Value>(
  is: (value: unknown) => value is Value,
  value: unknown,
): value is Value | undefined {
  return value === undefined || is(value);
}
