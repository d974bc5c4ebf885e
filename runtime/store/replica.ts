import type { KvNamespace } from "./kv.ts";

type Named = Pick<KvNamespace, "tenant" | "name">;

/** A change of a replicated namespace, as its log has it, or the removal of all that a namespace had before it. */
export type ReplicaRecord = Named & {
  /** That of the entry that comes to be, or of the removal. */
  readonly version: number;
} & (
    | {
        readonly key: Uint8Array;
        /** Null: the key is removed. */
        readonly value: Uint8Array | null;
        readonly metadata: string | null;
        /** ms since 1970. */
        readonly expiresAt: number | null;
        /** What the parts of its value are called, where the log has it in parts. */
        readonly parts: string | null;
        /** The version up to which its writer had the log. */
        readonly after: number;
      }
    | { readonly key: null }
  );

/** How far a node has the log of replicated entries. */
export interface ReplicaState {
  /** Null before it followed one. */
  readonly log: string | null;
  /** The version up to which it has it. */
  readonly cursor: number;
  /** The log's key of what it took last, and that one's version. */
  readonly newest: { readonly key: string; readonly version: number } | null;
}

/** What a node has of a key. */
export interface KeyState {
  /** 0 where it has no entry, or one that has expired. */
  readonly version: number;
  /** The version that the log's record of it has, as far as is known; 0 for none. */
  readonly follows: number;
  /** What the entry counts in its namespace; 0 where there is none. */
  readonly bytes: number;
}

/** What the log still has and no entry needs. */
export interface Leavings {
  readonly keys: readonly (Named & { readonly key: Uint8Array; readonly version: number })[];
  readonly parts: readonly string[];
}

/** An entry without its value. */
export interface ReplicaEntry extends Named {
  readonly key: Uint8Array;
  readonly metadata: string | null;
  readonly expiresAt: number | null;
}

/** Replicated entries as one node has them. Every method throws, or rejects with, SkerryError `store-failed` when the store can't be
 * read or written. */
export interface ReplicaStore {
  state(): ReplicaState;
  keyState(namespace: Named, key: Uint8Array): KeyState;
  /** Bytes that a namespace has, those of entries that have expired and were not removed included. */
  bytesOf(namespace: Named): number;
  /** How many keys of a namespace the log still has that are not there any more: counted up to `most`. */
  leftOf(namespace: Named, most: number): number;
  /** Takes up what is newer than what there is, in order. @param seen whether a look at the whole log saw them. @returns how many
   * were not: their writers did not know of what there is, so that they are old ones, which somebody has put there again. */
  take(records: readonly ReplicaRecord[], seen: boolean): Promise<number>;
  /** Notes how far the log was taken up. Durable once it resolves, and with it all that was taken before. */
  follow(state: ReplicaState & { readonly log: string }): Promise<void>;
  /** Removes entries that have expired, so that these bytes are free, or as many as there are. */
  makeRoom(namespace: Named, bytes: number): Promise<void>;
  /** Begins a look at the whole log. */
  beginAudit(): Promise<void>;
  /** Removes what such a look did not see and what was there by the version that it began at. */
  endAudit(upTo: number): Promise<void>;
  /** Notes that parts may be on their way to the log: where no entry comes of them they go after a while. */
  expectParts(id: string): Promise<void>;
  leavings(limit: number): Leavings;
  /** The log has these no more. */
  cleaned(leavings: Leavings): Promise<void>;
  /** Entries of all replicated namespaces, in an order of their own. @param after the last one of the page before. */
  page(after: ReplicaEntry | null, limit: number): readonly ReplicaEntry[];
}
