// What a client of the owner of entries and the owner say to each other.
import type { SerializedError } from "../../errors.ts";
import type { KvEntryInfo, KvListed, KvRefusal } from "../../store/kv.ts";

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

/** In that of a list, `key` is the prefix. */
export type KvAsk =
  | AskOf<"get">
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
  | ({ readonly kind: "refused" } & KvRefusal)
  | { readonly kind: "failed"; readonly error: SerializedError }
);

/** The first message of a client. */
export interface KvHello {
  readonly hello: string;
}

/** Reads a client's message; null for an invalid one. Sizes are checked by the store. */
export function readAsk(given: unknown): KvAsk | null {
  if (typeof given !== "object" || given === null) return null;
  const ask = given as Record<string, unknown>;
  const { id, op, tenant, name, key, value, metadata, cursor, limit } = ask;
  const known =
    Number.isSafeInteger(id) &&
    typeof tenant === "string" &&
    typeof name === "string" &&
    key instanceof Uint8Array &&
    isWhole(ask.expiresAt) &&
    isWhole(ask.ifVersion);
  if (!known) return null;
  switch (op) {
    case "get":
    case "delete":
      return given as KvAsk;
    case "put":
      if (!(value instanceof Uint8Array) || !isText(metadata)) return null;
      return given as KvAsk;
    case "list":
      return isText(cursor) && Number.isSafeInteger(limit) ? (given as KvAsk) : null;
    default:
      return null;
  }
}

const isWhole = (value: unknown) => value === undefined || Number.isSafeInteger(value);
const isText = (value: unknown) => value === undefined || typeof value === "string";
