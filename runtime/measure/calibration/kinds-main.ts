// Run by time-kinds.ts in a process of its own, under the flags that shards have: times the kinds of work in
// `kinds.wat`, each when it is asked for.
import { standalone } from "../../module/meter/contract.ts";
import { meter } from "../../module/meter/standalone/standalone.ts";
import { linkToParent } from "../../process/parent.ts";
import type { Kind, KindRound, KindsProtocol } from "./kinds.ts";
import { kindsModule } from "./modules.ts";

/** A trial, in ms of CPU time. */
const trialMs = 20;
/** How long a kind runs before it is timed, in ms: by then the optimising compiler has come by. */
const warmMs = 150;
const trials = 8;

/** A kind of work that has run for a while, and how many rounds of it take a trial. */
interface Ready {
  readonly trial: (rounds: number) => { readonly ms: number; readonly fuel: number };
  readonly rounds: number;
}

const ready = new Map<Kind, Ready>();

function timeKind(kind: Kind): KindRound {
  const { trial, rounds } = ready.get(kind) ?? makeReady(kind);
  const begun = { wall: performance.now(), cpu: cpuMs() };
  const fuelPerMs = Array.from({ length: trials }, () => {
    const { ms, fuel } = trial(rounds);
    return fuel / ms;
  });
  const had = (cpuMs() - begun.cpu) / (performance.now() - begun.wall);
  return { kind, fuelPerMs, busy: Math.max(0, 1 - had) };
}

function makeReady(kind: Kind): Ready {
  const { bytes } = meter(Buffer.from(kindsModule, "base64"));
  const { module, name } = standalone.outOfFuel;
  // Never called: each trial begins with more fuel than it could burn.
  const imports = { [module]: { [name]: () => {} } };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
  const run = exports[kind] as (rounds: number) => number;
  const fuel = exports[standalone.fuel] as WebAssembly.Global<bigint>;
  const full = 2n ** 62n;
  const trial: Ready["trial"] = (rounds) => {
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
  const made = { trial, rounds };
  ready.set(kind, made);
  return made;
}

/** CPU time of this thread in ms: other work on the machine shows in it least. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

linkToParent<KindsProtocol>({ handlers: { time: async (kind) => timeKind(kind) }, hearers: {} });
