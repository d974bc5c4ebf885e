import type {
  KvAged,
  KvGot,
  KvListOptions,
  KvNamespace,
  KvPage,
  KvPutOptions,
  KvRemoved,
  KvStored,
} from "../../store/kv.ts";

/** The operations on entries that a shard asks its parent for. */
export type AskedKv =
  | { readonly kind: "get"; readonly namespace: KvNamespace; readonly key: Uint8Array }
  | {
      readonly kind: "put";
      readonly namespace: KvNamespace;
      readonly key: Uint8Array;
      readonly value: Uint8Array;
      readonly options: KvPutOptions;
    }
  | {
      readonly kind: "delete";
      readonly namespace: KvNamespace;
      readonly key: Uint8Array;
      readonly ifVersion: number | null;
    }
  | {
      readonly kind: "list";
      readonly namespace: KvNamespace;
      readonly prefix: Uint8Array;
      readonly options: KvListOptions;
    }
  | { readonly kind: "age"; readonly namespace: KvNamespace };

export type KvAnswer = KvGot | KvStored | KvRemoved | KvPage | KvAged;

/** A call of a function that the parent offers to workers. */
export interface AskedFunction {
  /** The worker that calls, by the name that the shard has for its tenant. */
  readonly tenant: string;
  /** The interface's name, as `shop:prices/catalog@1.0.0`, and the function's in it, as WIT has them. */
  readonly interface: string;
  readonly function: string;
  /** Its arguments, encoded (`abi/foreign/value-codec.ts`). */
  readonly values: Uint8Array;
}

/** The result of a call: the encoded value, or the reason why its caller is ended. The message is for the worker's author. */
export type FunctionAnswer =
  | { readonly value: Uint8Array }
  | { readonly failed: "function-failed"; readonly message: string };
