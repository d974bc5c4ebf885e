import { Admission, defaultBodyBytes, ShardAdmission } from "./admission.ts";
import { defaultAdmission } from "./deployment.ts";
import type { TenantSurroundings } from "./tenant.ts";

/** What a worker has that shares its shard with no other. */
export const aloneInShard = {
  onBusy: () => () => {},
  wantsLog: () => true,
  onStarted: () => {},
  startTurn: () => Promise.resolve(() => {}),
  mayGrow: () => true,
} satisfies Partial<TenantSurroundings>;

export function admissionAlone(): Admission {
  const shard = new ShardAdmission({ ...defaultAdmission, bodyBytes: defaultBodyBytes });
  return new Admission(defaultAdmission, shard);
}
