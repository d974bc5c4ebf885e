import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { decodeCore } from "../module/decode.ts";
import { meterImports, meterModule } from "../module/meter/contract.ts";
import { meter } from "../module/meter/meter.ts";
import { prices } from "../module/meter/prices.ts";

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
  /** What it was measured on; another machine or price table is measured anew. */
  readonly on: string;
}

/** The fuel that about {@link calibratedMs} ms of this machine's CPU burn, to two digits. Measured once
 * (some 100 ms) and kept in the folder `dataDir`, so that it does not change from one run to the next. */
export async function calibratedFuel(dataDir: string): Promise<number> {
  const on = `${process.version} ${cpus()[0]?.model ?? process.arch}, prices ${prices.version}`;
  const path = join(dataDir, file);
  try {
    const kept = JSON.parse(await readFile(path, "utf8")) as Calibration;
    if (kept.on === on && Number.isSafeInteger(kept.fuel) && kept.fuel > 0) return kept.fuel;
  } catch {
    // Not measured yet.
  }
  const calibration: Calibration = { fuel: round(measureFuelPerMs() * calibratedMs), on };
  await writeFile(path, `${JSON.stringify(calibration)}\n`);
  return calibration.fuel;
}

/** Fuel a metered module burns in a millisecond: the best of many short trials, since whatever else
 * the machine does only makes a trial worse. */
function measureFuelPerMs(): number {
  const bytes = new Uint8Array(Buffer.from(calibrationModule, "base64"));
  const { module } = decodeCore({ bytes, base: 0, label: "the calibration module" });
  const { wasm } = meter(module, { prices });
  const full = 2n ** 62n;
  const cell = (value: bigint) =>
    new WebAssembly.Global<bigint>({ value: "i64", mutable: true }, value);
  const fuel = cell(full);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), {
    [meterModule]: {
      [meterImports.refill]: () => full,
      [meterImports.fuel]: fuel,
      [meterImports.pages]: cell(0n),
      [meterImports.elements]: cell(0n),
      [meterImports.stack]: new WebAssembly.Global({ value: "i32", mutable: true }, 10_000),
    },
  });
  const run = exports.run as (rounds: number) => number;
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
