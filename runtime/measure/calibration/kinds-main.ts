// Run by time-kinds.ts in a process of its own, under the flags that shards have: times the kinds of work in
// `kinds.wat`, each when it is asked for.
import { standalone } from "../../module/meter/contract.ts";
import { meter } from "../../module/meter/standalone/standalone.ts";
import { linkToParent } from "../../process/parent.ts";
import type { Kind, KindSamples, KindsProtocol } from "./kinds.ts";
import { kindsModule } from "./modules.ts";

/** A trial, in ms: systems count CPU time by some milliseconds. */
const trialMs = 100;
/** Before it is timed a kind runs for so long, for the optimising compiler to have come by, in ms. */
const warmMs = 300;
const trials = 8;

function timeKind(kind: Kind): KindSamples {
  const { bytes } = meter(Buffer.from(kindsModule, "base64"));
  const { module, name } = standalone.outOfFuel;
  // Never called: each trial begins with more fuel than it could burn.
  const imports = { [module]: { [name]: () => {} } };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
  const run = exports[kind] as (rounds: number) => number;
  const fuel = exports[standalone.fuel] as WebAssembly.Global<bigint>;
  const full = 2n ** 62n;
  const trial = (rounds: number) => {
    fuel.value = full;
    const begun = cpuMs();
    run(rounds);
    return { ms: cpuMs() - begun, fuel: Number(full - fuel.value) };
  };

  let rounds = 64;
  let warmed = 0;
  while (warmed < warmMs) {
    const { ms } = trial(rounds);
    warmed += ms;
    if (ms < trialMs / 2) rounds *= 2;
    else rounds = Math.max(1, Math.round((rounds * trialMs) / ms));
  }
  const fuelPerMs: number[] = [];
  for (let each = 0; each < trials; each++) {
    const { ms, fuel: burned } = trial(rounds);
    fuelPerMs.push(burned / ms);
  }
  return { kind, fuelPerMs };
}

/** CPU time of this thread in ms: other work on the machine shows in it least. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

linkToParent<KindsProtocol>({ handlers: { time: async (kind) => timeKind(kind) }, hearers: {} });
