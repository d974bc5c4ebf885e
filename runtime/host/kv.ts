import type { Condition, KvImports } from "../abi/generated/types.ts";
import type { HostOperations } from "./operations.ts";

/** `skerry:edge/kv`: the functions of the store, which the shard asks, in the namespaces of the worker's settings. */
export function kvFunctions(operations: () => HostOperations): KvImports {
  return {
    get: (namespace: string, key: Uint8Array) => operations().ask("kv.get", namespace, key),
    put: (
      namespace: string,
      key: Uint8Array,
      value: Uint8Array,
      seconds: number,
      metadata: string,
      condition: Condition,
    ) => operations().ask("kv.put", namespace, key, value, seconds, metadata, condition),
    remove: (namespace: string, key: Uint8Array, condition: Condition) =>
      operations().ask("kv.remove", namespace, key, condition),
    listKeys: (namespace: string, prefix: Uint8Array, cursor: string, limit: number) =>
      operations().ask("kv.list-keys", namespace, prefix, cursor, limit),
    age: (namespace: string) => operations().ask("kv.age", namespace),
  };
}
