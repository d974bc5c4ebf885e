import { defaultAdmission } from "../../settings/deployment.ts";
import { usualFuelPerMs } from "../../settings/limits.ts";
import type { Surroundings } from "../surroundings.ts";
import { Admission, defaultBodyBytes, ShardAdmission } from "./admission.ts";

/** What a worker has that shares its shard with no other. */
export const aloneInShard = {
  onBusy: () => () => {},
  wantsLog: () => true,
  onStarted: () => {},
  startTurn: () => Promise.resolve(() => {}),
  mayGrow: () => true,
  fuelPerMs: usualFuelPerMs,
} satisfies Partial<Surroundings>;

export function admissionAlone(): Admission {
  const shard = new ShardAdmission({ ...defaultAdmission, bodyBytes: defaultBodyBytes });
  return new Admission(defaultAdmission, shard);
}
