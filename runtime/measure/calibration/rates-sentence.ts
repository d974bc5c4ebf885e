import { formatCount, formatShare } from "../../settings/quantities.ts";
import { busyFrom } from "./busy.ts";

/** How fuel turns into CPU time on this machine, and how busy it was when that was measured. */
export function ratesSentence({
  fuelPerMs,
  calibration: { slowest, fastest, busy },
}: {
  readonly fuelPerMs: number;
  readonly calibration: {
    readonly slowest: number;
    readonly fastest: number;
    readonly busy: number;
  };
}): string {
  const [least, middle, most] = [slowest, fuelPerMs, fastest].map((rate) =>
    formatCount(Number(rate.toPrecision(3))),
  );
  const rates = `This machine burns ${least} to ${most} fuel a ms of CPU, by kind of work: ${middle} in the middle.`;
  if (busy < busyFrom) return rates;
  return `${rates} It was busy when that was measured: others had up to ${formatShare(busy)} of the time.`;
}
