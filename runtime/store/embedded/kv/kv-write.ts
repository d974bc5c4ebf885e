import type { KvNamespace, KvRemoved, KvStored } from "../../kv.ts";

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
  | { readonly op: "remove-namespace"; readonly namespace: Pick<KvNamespace, "tenant" | "name"> };

/** The result of a change. */
export type KvWritten = KvStored | KvRemoved;
