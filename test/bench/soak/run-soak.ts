import { setTimeout as wait } from "node:timers/promises";
import type { ShardStatus } from "../../../runtime/supervisor/control.ts";
import { residentBytes } from "../process-figures.ts";
import { type Serving, startServing } from "../serving.ts";
import { deployGuests } from "./guests.ts";
import { type MemoryGrowth, memoryGrowth, ofShards, type SoakSample } from "./samples.ts";
import { Traffic } from "./traffic.ts";
import type { Versions } from "./visitors.ts";

export interface SoakOptions {
  readonly seconds: number;
  readonly folder: string;
  readonly shards: number;
  readonly say: (text: string) => void;
}

export interface SoakResult {
  readonly memory: MemoryGrowth;
  readonly right: Readonly<Record<string, number>>;
  readonly wrong: number;
  readonly wrongTexts: readonly string[];
  /** Connections that ended with a request under way. */
  readonly lost: number;
  /** Clients that left before they were answered. */
  readonly left: number;
  readonly swaps: number;
  /** Isolates that were made because a request asked for one. */
  readonly coldStarts: number;
  /** Shards that were lost, and those quarantined for it. */
  readonly losses: readonly string[];
  readonly quarantined: readonly string[];
  readonly samples: readonly SoakSample[];
}

/** Between two deploys of the worker "swapped", in ms. */
const swapEvery = 5_000;

const sayEvery = 10;

/** Full load on many workers, with all that happens to them: traps, swaps, evictions, clients that leave. */
export async function runSoak({ seconds, folder, shards, say }: SoakOptions): Promise<SoakResult> {
  // Guests that trap stay where all others are.
  const lines = [`shards = ${shards}`, 'idle = "1s"', "watch = { enabled = false }"];
  const serving = await startServing(folder, lines.join("\n"));
  try {
    const swap = await deployGuests(serving);
    const versions: Versions = { acknowledged: 0, begun: 0 };
    const traffic = new Traffic(serving, versions);
    const swapping = keepSwapping(swap, versions, seconds);
    const samples = await sampled(serving, traffic, { seconds, say });
    await swapping;
    traffic.end();
    const workers = await serving.list();
    const { losses } = await serving.status();
    return {
      memory: memoryGrowth(samples),
      right: traffic.right,
      ...{ wrong: traffic.wrong, wrongTexts: traffic.wrongTexts },
      ...{ lost: traffic.lost, left: traffic.left, swaps: versions.acknowledged },
      coldStarts: workers.reduce((sum, { load }) => sum + load.coldStarts, 0),
      losses: losses.map(({ sentence }) => sentence),
      quarantined: workers.filter(({ quarantine }) => quarantine !== null).map(({ name }) => name),
      samples,
    };
  } finally {
    await serving.end();
  }
}

/** Deploys one version after the other until the time is over. */
async function keepSwapping(
  swap: (version: number) => Promise<void>,
  versions: Versions,
  seconds: number,
): Promise<void> {
  const begun = performance.now();
  while (performance.now() - begun < seconds * 1_000 - swapEvery) {
    await wait(swapEvery);
    versions.begun++;
    await swap(versions.begun);
    versions.acknowledged = versions.begun;
  }
}

/** Looks once a second; says what it sees every ten. */
async function sampled(
  serving: Serving,
  traffic: Traffic,
  { seconds, say }: Pick<SoakOptions, "seconds" | "say">,
): Promise<SoakSample[]> {
  const samples: SoakSample[] = [];
  const begun = performance.now();
  let before = { at: begun, answered: 0 };
  for (let second = 1; second <= seconds; second++) {
    await wait(Math.max(0, begun + second * 1_000 - performance.now()));
    const now = { at: performance.now(), answered: traffic.answered };
    const { shards } = await serving.status();
    const resident = {
      supervisor: residentBytes(serving.child.pid!),
      ...Object.fromEntries(shards.map((each) => [nameOf(each), residentBytes(each.pid)])),
    };
    const requestsPerSecond = (now.answered - before.answered) / ((now.at - before.at) / 1_000);
    const sample = { second, requestsPerSecond, resident };
    before = now;
    samples.push(sample);
    if (second % sayEvery === 0) say(line(sample, traffic));
  }
  return samples;
}

/** Deployments are tried in a process apart, which answers nobody. */
function nameOf({ pid, cordon }: ShardStatus): string {
  return cordon.startsWith(":trial") ? "trials" : `shard ${pid}`;
}

function line(sample: SoakSample, traffic: Traffic): string {
  const MiB = 2 ** 20;
  return [
    `${String(sample.second).padStart(5)} s`,
    `${sample.requestsPerSecond.toFixed(0).padStart(6)} requests/s`,
    `shards ${(ofShards(sample) / MiB).toFixed(0)} MiB`,
    `supervisor ${(sample.resident.supervisor! / MiB).toFixed(0)} MiB`,
    `${traffic.answered} right, ${traffic.wrong} wrong, ${traffic.lost} lost, ${traffic.left} left`,
  ].join(", ");
}
