import { namePattern, namespacePattern } from "../name-patterns.ts";
import type { ReplicaStore } from "./replica.ts";

// Keys and values that workers keep: what every store of them does, and its limits.

/** The most bytes of a key, which has at least one. */
export const kvKeyBytes = 512;
export const kvValueBytes = 25 * 1_024 * 1_024;
/** The most bytes of metadata, in UTF-8. */
export const kvMetadataBytes = 1_024;
/** What keys, values and metadata of a namespace take together, where nothing else is set. */
export const kvDefaultQuota = 1_024 * 1_024 * 1_024;
/** The keys of one page of a list, and the bytes that they and their metadata take together. */
export const kvPageKeys = 1_000;
export const kvPageBytes = 1_024 * 1_024;
/** The most characters of a cursor, which is made of a key. */
export const kvCursorCharacters = 2 * kvKeyBytes;
/** The most characters of a namespace's name, with its mark: a tenant's has one less. */
export const kvNameCharacters = 64;

/** What the name of a replicated namespace begins with: one of the same name without it is another namespace. */
export const replicatedMark = "~";

/** Whether all nodes of a cluster have a namespace of this name. */
export function isReplicated(name: string): boolean {
  return name.startsWith(replicatedMark);
}

/** A namespace is a tenant's: two tenants' of one name share nothing. It begins to be with its first entry. */
export interface KvNamespace {
  readonly tenant: string;
  readonly name: string;
  /** Bytes of keys, values and metadata. */
  readonly quotaBytes: number;
}

export interface KvEntryInfo {
  /** A safe integer. It grows with each put to the namespace and names one value of one key: none is used
   * again, also after the key was deleted. */
  readonly version: number;
  readonly metadata: string | null;
  /** ms since 1970. From then on the entry is not there. */
  readonly expiresAt: number | null;
}

export interface KvEntry extends KvEntryInfo {
  readonly value: Uint8Array;
}

export interface KvListed extends KvEntryInfo {
  readonly key: Uint8Array;
}

/** What a guest can cause, or has to live with:
 * - `no-namespace`: there is none of that name for it;
 * - `too-large`: a key that is empty or too long, a prefix, a value or metadata that is too long;
 * - `quota`: the namespace would outgrow its quota;
 * - `bad-cursor`: one that `list` did not give for this prefix;
 * - `unavailable`: the store does not answer in time, or has too much to do. A write may still be done. */
export type KvRefusal = {
  readonly refused: "no-namespace" | "too-large" | "quota" | "bad-cursor" | "unavailable";
};

export type KvGot = { readonly entry: KvEntry | null } | KvRefusal;

/** `conflict` is the version that the key has, or 0 where it is absent. */
export type KvStored = { readonly version: number } | { readonly conflict: number } | KvRefusal;

export type KvRemoved = { readonly removed: boolean } | { readonly conflict: number } | KvRefusal;

/** A page may hold fewer keys than were asked for, or none, and still have a cursor. */
export type KvPage =
  | { readonly keys: readonly KvListed[]; readonly cursor: string | null }
  | KvRefusal;

/** How long ago what is read of a namespace was known to be the newest, in whole ms, rounded up: 0 for one of this host alone. */
export type KvAged = { readonly ageMs: number } | KvRefusal;

export interface KvPutOptions {
  /** ms since 1970. */
  readonly expiresAt?: number;
  readonly metadata?: string;
  /** Stores only if the key has this version; 0: only if it is absent. */
  readonly ifVersion?: number;
}

export interface KvListOptions {
  /** What the page before gave. */
  readonly cursor?: string;
  /** From 1 on; at most {@link kvPageKeys} are given. */
  readonly limit: number;
}

/** Where entries are kept. Keys are bytes, and ordered as bytes: nothing in them means anything. One suite of
 * tests holds for all implementations. Every method rejects with SkerryError `store-failed` when the store
 * can't be read or written; what a guest can cause is a {@link KvRefusal}. */
export interface KvStore {
  /** @param mayRead is asked before a value is read that takes much memory, with about its bytes, and waited for;
   * where it says no the result is `unavailable`. */
  get(
    namespace: KvNamespace,
    key: Uint8Array,
    mayRead?: (bytes: number) => Promise<boolean>,
  ): Promise<KvGot>;
  /** Durable once it resolves. The value may be changed by the caller after the call. */
  put(
    namespace: KvNamespace,
    key: Uint8Array,
    value: Uint8Array,
    options?: KvPutOptions,
  ): Promise<KvStored>;
  /** Durable once it resolves. @param ifVersion removes only if the key has this version. */
  delete(namespace: KvNamespace, key: Uint8Array, ifVersion?: number): Promise<KvRemoved>;
  /** Keys that begin with the prefix, in the order of their bytes. A key that is there from the first page to
   * the last is on exactly one of them. */
  list(namespace: KvNamespace, prefix: Uint8Array, options: KvListOptions): Promise<KvPage>;
  /** What is read of the namespace after the call is as it was so long ago, or newer. `unavailable` where that was not known since
   * the store was opened. */
  age(namespace: KvNamespace): Promise<KvAged>;
  /** The same store for one request: once the signal fires no call begins that still waits, and each of those is `unavailable`.
   * Left out where calls wait for nothing. */
  during?(signal: AbortSignal): KvStore;
  close(): Promise<void>;
}

/** What is kept in a namespace. */
export interface KvNamespaceUse extends Pick<KvNamespace, "tenant" | "name"> {
  /** Expired ones count until they are swept. */
  readonly entries: number;
  /** Bytes of keys, values and metadata, as the quota counts them. */
  readonly bytes: number;
}

/** The store as the one process has it that owns it. */
export interface OwnedKvStore extends KvStore {
  /** All namespaces that have entries, ordered by tenant and name. */
  namespaces(): Promise<KvNamespaceUse[]>;
  /** Removes a namespace with all its entries. Once it resolves, that is durable, and its entries are not found any
   * more; their space on the disk is freed bit by bit after that. Versions continue from where they were, should the
   * namespace be used again. Resolves to false where it has no entries. */
  removeNamespace(namespace: Pick<KvNamespace, "tenant" | "name">): Promise<boolean>;
}

/** Takes a tenant's entries from one store to another, without its replicated namespaces. Nobody may use them meanwhile, in either. */
export interface TenantMoves {
  /** Writes what the tenant has to a file, with the versions that its namespaces have, and waits until the disk has it. Resolves to
   * how many namespaces there are. @throws SkerryError `store-failed`. */
  exportTenant(tenant: string, path: string): Promise<number>;
  /** Makes what a file has all that the tenant has: durably, all of it or nothing. @throws SkerryError `store-failed`, also if the file
   * is damaged. */
  importTenant(tenant: string, path: string): Promise<void>;
  /** Removes what the tenant has, durably, with the versions of its namespaces. @throws SkerryError `store-failed`. */
  removeTenant(tenant: string): Promise<void>;
}

/** A store that has replicated namespaces. Those are written by {@link ReplicatingKvStore.replica} alone where a log says what is
 * in them. */
export interface ReplicatingKvStore extends OwnedKvStore, TenantMoves {
  readonly replica: ReplicaStore;
}

/** What is wrong with the arguments of a call, or null. @param prefix may be empty, unlike a key. */
export function kvRefusal({
  namespace: { tenant, name },
  key,
  prefix,
  value,
  metadata,
}: {
  readonly namespace: Pick<KvNamespace, "tenant" | "name">;
  readonly key?: Uint8Array;
  readonly prefix?: Uint8Array;
  readonly value?: Uint8Array;
  readonly metadata?: string | undefined;
}): KvRefusal | null {
  if (!namePattern.test(tenant) || !namespacePattern.test(name)) return { refused: "no-namespace" };
  const long =
    (key !== undefined && (key.length === 0 || key.length > kvKeyBytes)) ||
    (prefix !== undefined && prefix.length > kvKeyBytes) ||
    (value !== undefined && value.length > kvValueBytes) ||
    (metadata !== undefined && Buffer.byteLength(metadata) > kvMetadataBytes);
  return long ? { refused: "too-large" } : null;
}
