import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { calibratedFuel, calibratedOn } from "../../settings/calibrate.ts";
import { busyFrom } from "./busy.ts";
import { type Calibration, summarizeCalibration } from "./calibration.ts";
import type { FuelRates } from "./cpu-range.ts";
import { hostCalls, type Kind } from "./kinds.ts";
import { timeHostCalls } from "./time-host-calls.ts";
import { timeKinds } from "./time-kinds.ts";

const file = "calibration-kinds.json";

/** For so long one is good that was taken while the machine was busy, in ms. */
const busyLasts = 10 * 60_000;

/** What `measure` knows of a calibration. */
export interface KnownRates extends FuelRates {
  /** The part of the time that others had of the processor while it was taken: 0 to 1. */
  readonly busy: number;
}

const rate = v.pipe(v.number(), v.finite(), v.minValue(1));
const storedSchema = v.object({
  on: v.string(),
  at: v.number(),
  rates: v.object({ fuelPerMs: rate, slowest: rate, fastest: rate, busy: v.number() }),
});

/** Times each kind of work (`onKind` gets it as it begins) and keeps the rates in the folder `dataDir`, where `measure` finds
 * them. Takes some four seconds, and up to three times that on a busy machine.
 * @throws SkerryError `host-failed`, `shard-lost`. */
export async function takeCalibration(
  dataDir: string,
  onKind: (kind: Kind) => void,
): Promise<Calibration> {
  const fuel = await calibratedFuel(dataDir);
  const computed = await timeKinds(onKind);
  onKind(hostCalls);
  const calibration = summarizeCalibration([...computed, await timeHostCalls()], fuel);
  const kept = { on: calibratedOn(), at: Date.now(), rates: ratesOf(calibration) };
  await writeFile(join(dataDir, file), `${JSON.stringify(kept)}\n`, { mode: 0o644 });
  return calibration;
}

/** The rates that were kept; taken now where there are none of this machine, or it was busy and that is a while ago.
 * @throws SkerryError `host-failed`, `shard-lost`. */
export async function calibratedRates(
  dataDir: string,
  onKind: (kind: Kind) => void,
): Promise<KnownRates> {
  return (await storedRates(dataDir)) ?? ratesOf(await takeCalibration(dataDir, onKind));
}

async function storedRates(dataDir: string): Promise<KnownRates | null> {
  try {
    const text = await readFile(join(dataDir, file), "utf8");
    const { on, at, rates } = v.parse(storedSchema, JSON.parse(text));
    const fresh = rates.busy < busyFrom || Math.abs(Date.now() - at) < busyLasts;
    return on === calibratedOn() && fresh ? rates : null;
  } catch {
    // Not taken yet, or by another version.
    return null;
  }
}

function ratesOf({ fuelPerMs, kinds, busy }: Calibration): KnownRates {
  const all = kinds.map((kind) => kind.fuelPerMs);
  return { fuelPerMs, slowest: Math.min(...all), fastest: Math.max(...all), busy };
}
