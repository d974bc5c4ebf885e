import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { standalone } from "../module/meter/contract.ts";
import { pipelineVersion } from "../module/pipeline-version.ts";

/** What the default fuel of a request is worth, in ms of this machine's CPU. */
export const calibratedMs = 50;

/** `calibration.wat`, assembled. */
export const calibrationModule =
  "AGFzbQEAAAABDAJgAn9/AX9gAX8BfwMDAgABBQMBAAEHBwEDcnVuAAEKWAINACAAIAFzQZODgAhsC0gBAn9BxbvyiHgh" +
  "AQNAIAEgAigCABAAIQEgAUEBcQRAIAIgATYCAAUgAUEFdyEBCyACQQRqQfz/A3EhAiAAQQFrIgANAAsgAQsAPgRuYW1l" +
  "AQYBAANtaXgCJAIAAgAEaGFzaAEFdmFsdWUBAwAGcm91bmRzAQRoYXNoAgJhdAMJAQEBAARuZXh0";

const file = "calibration.json";

/** Rounds of a trial: some 2 ms of work. */
const roundsPerTrial = 100_000;
/** Trials go on until this many in a row were no better than the best before them, which gives the
 * engine's optimising compiler its time and lets a busy moment pass. */
const steadyTrials = 25;
const mostTrials = 400;

interface Calibration {
  readonly fuel: number;
  /** What it was measured on; another machine or way of metering is measured anew. */
  readonly on: string;
}

/** The fuel that about {@link calibratedMs} ms of this machine's CPU burn, to two digits. Measured once
 * (some 100 ms) and kept in the folder `dataDir`, so that it does not change from one run to the next. */
export async function calibratedFuel(dataDir: string): Promise<number> {
  const on = `${process.version} ${cpus()[0]?.model ?? process.arch}, metering ${pipelineVersion}`;
  const path = join(dataDir, file);
  try {
    const kept = JSON.parse(await readFile(path, "utf8")) as Calibration;
    if (kept.on === on && Number.isSafeInteger(kept.fuel) && kept.fuel > 0) return kept.fuel;
  } catch {
    // Not measured yet.
  }
  const calibration: Calibration = { fuel: round((await measureFuelPerMs()) * calibratedMs), on };
  await writeFile(path, `${JSON.stringify(calibration)}\n`);
  return calibration.fuel;
}

/** Fuel a metered module burns in a millisecond: the best of many short trials, since whatever else
 * the machine does only makes a trial worse. */
async function measureFuelPerMs(): Promise<number> {
  // A start that finds the figure kept needs no meter.
  const { meter } = await import("../module/meter/standalone/standalone.ts");
  const { bytes } = meter(Buffer.from(calibrationModule, "base64"));
  const { module, name } = standalone.outOfFuel;
  // Never called: each trial begins with more fuel than it could burn.
  const imports = { [module]: { [name]: () => {} } };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
  const run = exports.run as (rounds: number) => number;
  const fuel = exports[standalone.fuel] as WebAssembly.Global<bigint>;
  const full = 2n ** 62n;
  let best = 0;
  let steady = 0;
  for (let trial = 0; trial < mostTrials && steady < steadyTrials; trial++) {
    fuel.value = full;
    const begun = performance.now();
    run(roundsPerTrial);
    const rate = Number(full - fuel.value) / (performance.now() - begun);
    steady = rate > best * 1.02 ? 0 : steady + 1;
    best = Math.max(best, rate);
  }
  return best;
}

/** To two significant digits. */
function round(value: number): number {
  return Number(value.toPrecision(2));
}
