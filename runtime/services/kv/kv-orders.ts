// What the supervisor and the process that owns the entries say to each other, over its IPC channel.
import type { SerializedError } from "../../errors.ts";
import type { KvNamespace, KvNamespaceUse } from "../../store/kv.ts";

export interface KvProcessStart {
  readonly dataDir: string;
  /** The path of the socket on which it answers. */
  readonly socket: string;
}

/** Who may use what. */
export interface KvGranted {
  readonly token: string;
  readonly namespaces: readonly KvNamespace[];
}

/** Each is answered with its number, once it holds. */
export type KvOrder = { readonly id: number } & (
  | ({ readonly kind: "start"; readonly grants: readonly KvGranted[] } & KvProcessStart)
  | ({ readonly kind: "grant" } & KvGranted)
  | { readonly kind: "revoke"; readonly token: string }
  | { readonly kind: "namespaces" }
  | ({ readonly kind: "remove-namespace" } & Pick<KvNamespace, "tenant" | "name">)
  | { readonly kind: "close" }
);

/** What an order was answered with, where it asks for something: the namespaces, or whether one was removed. */
export type KvOrderValue = readonly KvNamespaceUse[] | boolean | null;

export type KvOrderAnswer =
  | { readonly kind: "done"; readonly id: number; readonly value: KvOrderValue }
  | { readonly kind: "failed"; readonly id: number; readonly error: SerializedError }
  /** The store could not do what it was asked. */
  | { readonly kind: "trouble"; readonly sentence: string }
  | { readonly kind: "beat" };
