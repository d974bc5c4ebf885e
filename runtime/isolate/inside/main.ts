// The program inside an isolate: `boot` once, then `run` for each batch of requests, or `step` where the
// worker's requests may wait. It is the host's code; the guest is Wasm and reaches only what `border.ts` hands
// it.
import "./globals.ts";
import { crossingPrice, crossingPrices, priced } from "../../host/prices.ts";
import { pageBytes } from "../../wasm/page.ts";
import { Carried, type Carrying } from "./batch/carried.ts";
import { Claims } from "./batch/claims.ts";
import { CrossedArrays } from "./batch/crossed-arrays.ts";
import { CallsIn, isCarried, type Packed, ResultsOut } from "./batch/packed-batch.ts";
import {
  type AskBounded,
  type BootOptions,
  type BootResult,
  batchBytes,
  batchPatience,
  type CallResult,
  type Failure,
} from "./batch/protocol.ts";
import { Steps } from "./batch/steps.ts";
import { installCrossing } from "./border/crossing.ts";
import { CallKeys } from "./call/call-keys.ts";
import { CallRun } from "./call/call-run.ts";
import { describeFailure, notCompiled } from "./call/describe-failure.ts";
import { CpuPermits } from "./fuel/cpu-permits.ts";
import { Pace } from "./fuel/pace.ts";
import { SliceScheduler } from "./fuel/slice-scheduler.ts";
import { type AskThreads, ThreadClock } from "./fuel/thread-clock.ts";
import { collectGarbage, minorGc, realNow, shrinkHeap } from "./globals.ts";
import { compileHostModules } from "./host-module.ts";
import type { Glue } from "./instance/guest.ts";
import { currentGuest, enteredGuest } from "./instance/guest-context.ts";
import { Worker } from "./instance/worker.ts";
import { HostWrites } from "./memory/host-writes.ts";
import { MemorySum } from "./memory/memory-sum.ts";
import { rehearseRestore } from "./memory/rehearse-restore.ts";
import { Reservations } from "./memory/reservations.ts";
import type { WasiSide } from "./wasi/wasi-side.ts";

const scheduler = new SliceScheduler();
const writes = new HostWrites((buffer) => enteredGuest()?.memories.hostMapOf(buffer) ?? null);
const crossed = new CrossedArrays();
const carried = new Carried(collectGarbage);
installCrossing(
  { writes, isLinear: (buffer) => currentGuest().memories.has(buffer) },
  {
    charge: (what, bytes) => currentGuest().account.charge(crossingPrice(what, bytes)),
    more: (bytes) => currentGuest().account.charge(crossingPrices.string.byte * priced(bytes)),
    pause: () => currentGuest().account.pause(),
  },
  () => worker.options.listBytes,
);
Error.stackTraceLimit = 30;

export { shrinkHeap };

let worker: Worker;
let claims: Claims;
let steps: Steps;
let thread: ThreadClock;

/** Warms up before a worker is assigned. A minor GC runs now, off any request's time, so that what the start allocates fits
 * beside what was retained. */
export function prepare(): void {
  compileHostModules();
  rehearseRestore();
  minorGc();
}

/** What the first instance draws from while it starts. Everybody knows it, so an instance that did draw
 * from it only shows that the worker starts, and answers nothing. */
const trialKey = new Uint8Array(32);

/** Compiles the core modules, those that do not come `compiled`, and makes the first instance, on start-up fuel. */
export function boot(
  options: BootOptions,
  glue: Glue,
  wasi: WasiSide | null,
  shared: SharedArrayBuffer,
  reserved: SharedArrayBuffer,
  summed: SharedArrayBuffer,
  claimed: SharedArrayBuffer,
  askThreads: AskThreads | null,
  askBounded: AskBounded | null,
  ...compiled: (WebAssembly.Module | null)[]
): BootResult {
  const permits = new CpuPermits(shared);
  if (options.slot !== null) scheduler.join(permits, options.slot);
  claims = new Claims(claimed);
  thread = new ThreadClock(askThreads, () => permits.nap());
  const onSlice = (fuel: number) => claims.countSlice(fuel);
  const schedule = { scheduler, pace: new Pace(), thread, onSlice };
  const reservations = new Reservations(reserved, options.slot);
  const began = realNow();
  claims.beginRequest(began);
  try {
    worker = new Worker(options, compiled, glue, wasi, {
      schedule,
      writes,
      reservations,
      memorySum: new MemorySum(summed, options.slot, pageBytes * options.memoryPages),
      onBegin: (now) => claims.beginRequest(now),
      askBounded,
    });
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    const compileMs = realNow() - began;
    return { failure: notCompiled(error), log: [], startFuel: 0, cpuMs: 0, compileMs };
  }
  const compileMs = realNow() - began;
  steps = new Steps(worker, claims);
  let failure: Failure | null = null;
  try {
    const guest = worker.newGuest(() => trialKey, realNow() + options.deadline);
    if (guest.randomBlocks === 0) worker.keep(guest);
    else worker.drop(guest);
  } catch (error) {
    const context = enteredGuest();
    // Not even an account could be made: no doing of a guest's, and its cause is told as it is.
    if (context === null) throw error;
    failure = describeFailure(error, context.account, wasi);
  }
  scheduler.leave();
  const { account, state } = currentGuest();
  const log = state.log as BootResult["log"];
  return { failure, log, startFuel: account.used(), cpuMs: account.cpuMs, compileMs };
}

/** The compiled code of a core module, by its place among those of the worker. */
export function compiledModule(index: number): WebAssembly.Module {
  return worker.compiledModule(index);
}

/** Answers calls one after the other, each from the instance's initial state and with the deadline to
 * itself. Once the batch has taken its time, or its answers much room, or was taken back, the calls that are
 * left are not begun: the results are of the first ones. `slot` is the batch's among the claims. */
export function run(slot: number, carrying: Carrying, ...packed: Packed): Packed {
  thread.begin();
  worker.chooseForm();
  const calls = new CallsIn(packed);
  const carrier = carried.take(carrying);
  const results = new ResultsOut(calls.wantsLog, carrier);
  const keys = new CallKeys(calls.entropy);
  const begun = realNow();
  let now = begun;
  for (let place = 0; now - begun < batchPatience && results.bodyBytes < batchBytes; place++) {
    const call = calls.next();
    if (call === null || !claims.claim(slot, place)) break;
    const one = new CallRun(worker, call, () => call.randomKey ?? keys.of(place), now);
    const result = resultOf(one);
    results.add(result);
    claims.tell(place, result.fuel, result.wallMs);
    now = one.ended;
  }
  return leave(packed, results.whole(), carrier);
}

/** Runs one step of a worker whose requests may wait: see `steps.ts`. */
export async function step(slot: number, carrying: Carrying, ...packed: Packed): Promise<Packed> {
  thread.begin();
  worker.chooseForm();
  const carrier = carried.take(carrying);
  return leave(packed, await steps.step(slot, packed, carrier), carrier);
}

/** What is left to do when nothing runs, before what goes out is handed over. */
function leave(came: Packed, goes: Packed, carrier: Uint8Array | null): Packed {
  scheduler.leave();
  crossed.add(came, goes);
  if (carrier !== null && goes.some(isCarried)) crossed.addCarried(carrier);
  return goes;
}

function resultOf(one: CallRun): CallResult {
  try {
    const response = one.enter(null);
    if (response instanceof Promise) throw new TypeError("the worker waits where nothing may");
    return one.result(response, null);
  } catch (error) {
    return one.result(null, error);
  }
}
