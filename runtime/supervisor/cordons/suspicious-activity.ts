import { formatCount, formatMilliseconds, formatShare } from "../../settings/quantities.ts";
import type { WatchSettings } from "../serve-settings.ts";
import type { Activity } from "./worker-activity.ts";

/** What each request takes besides, in ms: to enter its guest, in caches that others have used. Of the shortest requests that
 * is several times what their fuel stands for. */
const besides = 0.1;

/** Why what a worker did in the window looks like an attack: one sentence, with the figures and what they are held against.
 * Null where it does not. A busy worker alone is none: each measure has a part that load does not raise.
 * @param fuelPerMs fuel that a ms of this machine's CPU burns. */
export function suspicionOf(
  activity: Activity,
  watch: WatchSettings,
  fuelPerMs: number,
): string | null {
  const { requests, faults, cpuMs, hostCalls } = activity;
  const seconds = watch.window / 1_000;
  const time = `In ${formatMilliseconds(watch.window)}`;
  if (faults >= watch.faults * seconds && faults >= watch.faultShare * requests) {
    return (
      `${time} ${formatCount(faults)} of ${formatCount(requests)} requests ended in a fault: ` +
      `${formatCount(watch.faults)} a second, and ${formatShare(watch.faultShare)} of all, are suspicious.`
    );
  }
  const fuelMs = activity.fuel / fuelPerMs;
  if (cpuMs >= watch.cpu * seconds && cpuMs - besides * requests >= watch.cpuByFuel * fuelMs) {
    return (
      `${time} it took ${formatMilliseconds(cpuMs)} of CPU time for fuel that stands for ${formatMilliseconds(fuelMs)}: ` +
      `${formatMilliseconds(watch.cpu)} a second, and ${watch.cpuByFuel} times what the fuel stands for, are suspicious.`
    );
  }
  if (
    hostCalls >= watch.hostCalls * seconds &&
    hostCalls >= watch.hostCallsByRequest * Math.max(1, requests)
  ) {
    return (
      `${time} it called the host ${formatCount(hostCalls)} times for ${formatCount(requests)} requests: ` +
      `${formatCount(watch.hostCalls)} a second, and ${formatCount(watch.hostCallsByRequest)} a request, are suspicious.`
    );
  }
  return null;
}
