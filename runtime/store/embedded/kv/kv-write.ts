import type { KvNamespace, KvRemoved, KvStored } from "../../kv.ts";
import type { Leavings, ReplicaState } from "../../replica.ts";

type Named = Pick<KvNamespace, "tenant" | "name">;

/** A change, for the thread that writes. */
export type KvWrite =
  | {
      readonly op: "put";
      readonly namespace: KvNamespace;
      readonly key: Uint8Array;
      /** With an `ArrayBuffer` of its own. */
      readonly value: Uint8Array;
      readonly metadata: Uint8Array | null;
      readonly expiresAt: number | null;
      readonly ifVersion: number | null;
    }
  | {
      readonly op: "delete";
      readonly namespace: KvNamespace;
      readonly key: Uint8Array;
      readonly ifVersion: number | null;
    }
  | { readonly op: "remove-namespace"; readonly namespace: Named }
  | ReplicaWrite;

/** A change of replicated namespaces, which was decided elsewhere. */
export type ReplicaWrite =
  | {
      readonly op: "take";
      readonly namespace: Named;
      readonly key: Uint8Array;
      /** Null: the key is removed. */
      readonly value: Uint8Array | null;
      readonly metadata: Uint8Array | null;
      readonly expiresAt: number | null;
      readonly version: number;
      readonly parts: string | null;
      readonly after: number;
      readonly seen: boolean;
    }
  | { readonly op: "take-removal"; readonly namespace: Named; readonly version: number }
  | { readonly op: "follow"; readonly state: ReplicaState }
  | { readonly op: "make-room"; readonly namespace: Named; readonly bytes: number }
  | { readonly op: "begin-audit" }
  | { readonly op: "end-audit"; readonly upTo: number }
  | { readonly op: "expect-parts"; readonly id: string; readonly goesAt: number }
  | { readonly op: "cleaned"; readonly leavings: Leavings };

/** The result of a change. */
export type KvWritten = KvStored | KvRemoved;
