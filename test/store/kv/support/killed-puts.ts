import { createHash } from "node:crypto";
import { type KvNamespace, kvDefaultQuota } from "../../../../runtime/store/kv.ts";

export const killedNamespace: KvNamespace = {
  tenant: "acme",
  name: "killed",
  quotaBytes: kvDefaultQuota,
};

/** The value of a key: up to 60 kB that no other key has. */
export function killedValue(key: string): Uint8Array {
  const digest = createHash("sha256").update(key).digest();
  return Buffer.alloc(1 + (digest[0]! % 16) ** 4, digest);
}
