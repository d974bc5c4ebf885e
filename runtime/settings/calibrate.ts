import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { standalone } from "../module/meter/contract.ts";
import { pipelineVersion } from "../module/pipeline-version.ts";

/** What the default fuel of a request is worth, in ms of this machine's CPU. */
export const calibratedMs = 50;

/** Fuel that a ms of this machine's CPU burns. @param fuel what {@link calibratedFuel} gives: no limit stands for it. */
export const fuelPerMsOf = (fuel: number): number => fuel / calibratedMs;

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
const maxTrials = 400;

/** Rounds of trials at most, and for how long another may begin, in ms: they go on while others have the processor. */
const maxRounds = 4;
const roundsMs = 1_500;
/** The part of the wall time that others may have of the processor. */
const quietUpTo = 0.1;

interface Calibration {
  readonly fuel: number;
  /** The part of the wall time that others had meanwhile, in the round where they had the least: 0 to 1. */
  readonly busy?: number;
  /** What it was measured on; another machine or way of metering is measured anew. */
  readonly on: string;
}

/** The fuel that about {@link calibratedMs} ms of this machine's CPU burn, to two digits. Measured once
 * (some 100 ms) and kept in the folder `dataDir`, so that it does not change from one run to the next. */
export async function calibratedFuel(dataDir: string): Promise<number> {
  const kept = await storedIn(dataDir);
  if (kept !== null) return kept.fuel;
  const calibration = await measureFuel();
  await keep(dataDir, calibration);
  return calibration.fuel;
}

/** Measures the default fuel again where it was measured on a busy machine, and keeps the better: it changes when a person asks
 * for it, and never between two runs. */
export async function renewBusyFuel(dataDir: string): Promise<void> {
  const kept = await storedIn(dataDir);
  if (kept?.busy === undefined || kept.busy <= quietUpTo) return;
  const now = await measureFuel();
  await keep(dataDir, { ...now, fuel: Math.max(kept.fuel, now.fuel) });
}

/** What figures of this machine hold for: another machine or way of metering is measured anew. */
export function calibratedOn(): string {
  return `${process.version} ${cpus()[0]?.model ?? process.arch}, metering ${pipelineVersion}`;
}

async function storedIn(dataDir: string): Promise<Calibration | null> {
  try {
    const kept = JSON.parse(await readFile(join(dataDir, file), "utf8")) as Calibration;
    const known = kept.on === calibratedOn() && Number.isSafeInteger(kept.fuel) && kept.fuel > 0;
    return known ? kept : null;
  } catch {
    // Not measured yet.
    return null;
  }
}

async function keep(dataDir: string, calibration: Calibration): Promise<void> {
  await writeFile(join(dataDir, file), `${JSON.stringify(calibration)}\n`, { mode: 0o644 });
}

/** The best of some rounds, the last of which the machine was not busy in, or time is up. */
async function measureFuel(): Promise<Calibration> {
  const trial = await makeTrial();
  const until = performance.now() + roundsMs;
  let best = 0;
  let busy = 1;
  for (let rounds = 0; rounds < maxRounds && performance.now() < until; rounds++) {
    const begun = { wall: performance.now(), cpu: process.threadCpuUsage() };
    best = Math.max(best, bestRate(trial));
    const { user, system } = process.threadCpuUsage(begun.cpu);
    busy = Math.min(busy, lostPart(performance.now() - begun.wall, (user + system) / 1_000));
    if (busy <= quietUpTo) break;
  }
  return { fuel: round(best * calibratedMs), busy, on: calibratedOn() };
}

/** The part of the wall time that a thread did not have; times in ms. */
function lostPart(wall: number, cpu: number): number {
  return Number(Math.min(1, Math.max(0, 1 - cpu / wall)).toFixed(2));
}

/** Runs the metered work once, and gives fuel burned in a millisecond. */
async function makeTrial(): Promise<() => number> {
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
  return () => {
    fuel.value = full;
    const begun = performance.now();
    run(roundsPerTrial);
    return Number(full - fuel.value) / (performance.now() - begun);
  };
}

/** Fuel a metered module burns in a millisecond: the best of many short trials, since whatever else
 * the machine does only makes a trial worse. */
function bestRate(trial: () => number): number {
  let best = 0;
  let steady = 0;
  for (let trials = 0; trials < maxTrials && steady < steadyTrials; trials++) {
    const rate = trial();
    steady = rate > best * 1.02 ? 0 : steady + 1;
    best = Math.max(best, rate);
  }
  return best;
}

/** Rounds to two significant digits. */
function round(value: number): number {
  return Number(value.toPrecision(2));
}
