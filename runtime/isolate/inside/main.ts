// The program inside an isolate: `boot` once, `run` for each batch of requests. It is the host's
// code; the guest is Wasm and reaches only what `border.ts` hands it.
import "./globals.ts";
import type { Response } from "../../abi/generated/types.ts";
import { crossingPrice, crossingPrices } from "../../host/prices.ts";
import type { RequestState } from "../../host/request-state.ts";
import type { WithTrailers } from "../../host/with-trailers.ts";
import { checkResponse } from "./abi-values.ts";
import { Account } from "./account.ts";
import { Border } from "./border.ts";
import { Claims } from "./claims.ts";
import { CrossingTooLarge, installCrossing } from "./crossing.ts";
import { DroppedMemory } from "./dropped-memory.ts";
import { realNow } from "./globals.ts";
import { type CompiledCores, type Glue, Guest, MemoryOverCap } from "./guest.ts";
import { HostWrites, installHostWrites } from "./host-writes.ts";
import { LinearMemories } from "./linear-memories.ts";
import { CallsIn, type Packed, ResultsOut } from "./packed-batch.ts";
import {
  type BootOptions,
  type BootResult,
  batchBytes,
  batchPatience,
  type Call,
  type CallResult,
  type Failure,
} from "./protocol.ts";
import { callKey, RequestMoment } from "./request-moment.ts";
import { Seats } from "./seats.ts";
import { Turns } from "./turns.ts";
import type { WasiSide } from "./wasi-side.ts";

const turns = new Turns();
const account = new Account(turns, () => claims.countSlice());
const border = new Border(account);
const writes = new HostWrites();
/** Those of the guest that was made last: there is one at a time. */
let memories = new LinearMemories(null);
installCrossing(
  { writes, isLinear: (buffer) => memories.has(buffer) },
  (what, bytes) => account.charge(crossingPrice(what, bytes)),
  () => worker.options.responseBody,
);
Error.stackTraceLimit = 30;

interface Worker {
  readonly options: BootOptions;
  /** Null where the worker is not of WASI. */
  readonly wasi: WasiSide | null;
  /** `startKey` gives what it draws from while it starts. */
  newGuest(startKey: () => Uint8Array): Guest;
  guest: Guest | null;
}

let worker: Worker;
let claims: Claims;
const dropped = new DroppedMemory();
let state: RequestState;

/** What the first instance draws from while it starts. Everybody knows it, so an instance that did draw
 * from it only shows that the worker starts, and answers nothing. */
const trialKey = new Uint8Array(32);

/** While it is initialised a guest sees a clock at 0, and no entropy. */
function startState(): RequestState {
  const { logBytes } = worker.options;
  return new RequestMoment({ wallClock: 0, monotonic: 0 }, () => null, 0, logBytes);
}

const charge = (fuel: bigint) => account.charge(fuel);

/** Compiles the core modules and makes the first instance, on start-up fuel. */
export function boot(
  options: BootOptions,
  glue: Glue,
  wasi: WasiSide | null,
  seats: SharedArrayBuffer,
  claimed: SharedArrayBuffer,
): BootResult {
  if (options.place !== null) turns.join(new Seats(seats), options.place);
  claims = new Claims(claimed);
  const cores: CompiledCores = new Map(
    options.cores.map((core) => [core.name, { module: new WebAssembly.Module(core.wasm), core }]),
  );
  const imports = { ...border.imports(options, () => state), ...wasi?.imports };
  const tracked = options.cores.some((core) => core.tracked);
  if (tracked) installHostWrites(writes);
  worker = {
    options,
    wasi,
    guest: null,
    newGuest(startKey) {
      account.open(options.startFuel, options.deadline, realNow());
      state = startState();
      wasi?.open(state, "", options, charge, startKey());
      border.calls = 0;
      border.starting = true;
      memories = new LinearMemories(tracked ? writes : null);
      try {
        return new Guest(glue, cores, imports, wasi, account, options, memories);
      } finally {
        border.starting = false;
        wasi?.end();
      }
    },
  };
  let failure: Failure | null = null;
  try {
    const guest = worker.newGuest(() => trialKey);
    if (guest.randomBlocks === 0) worker.guest = guest;
  } catch (error) {
    failure = describe(error);
  }
  const startFuel = account.used();
  turns.end(startFuel);
  turns.leave();
  return { failure, log: state.log, startFuel };
}

/** Answers calls one after the other, each from the instance's initial state and with the deadline to
 * itself. Once the batch has taken its time, or its answers much room, or was taken back, the calls that are
 * left are not begun: the results are of the first ones. `slot` is the batch's among the claims. */
export function run(slot: number, ...packed: Packed): Packed {
  const calls = new CallsIn(packed);
  const results = new ResultsOut(calls.wantsLog);
  const begun = realNow();
  let now = begun;
  for (let place = 0; now - begun < batchPatience && results.bodyBytes < batchBytes; place++) {
    const call = calls.next();
    if (call === null || !claims.claim(slot, place)) break;
    const key = () => call.randomKey ?? callKey(calls.entropy, place);
    now = runOne(call, key, now, results);
  }
  turns.leave();
  return results.whole();
}

/** Answers one call, beginning `now`, and returns when it had: the clock costs as much as some calls of the
 * host. */
function runOne(call: Call, key: () => Uint8Array, now: number, results: ResultsOut): number {
  const { options, wasi } = worker;
  let guest: Guest | null = null;
  let response: WithTrailers<Response> | null = null;
  let failure: Failure | null = null;
  border.calls = 0;
  let entered = now;
  try {
    guest = worker.guest;
    worker.guest = null;
    if (guest === null) {
      guest = worker.newGuest(key);
      entered = realNow();
    }
    state = new RequestMoment(call, key, guest.randomBlocks, options.logBytes);
    wasi?.open(state, call.request.method, options, charge);
    border.calls = 0;
    guest.takeCalls();
    account.open(options.fuel, options.deadline, entered);
    if (!guest.asks) account.charge(requestPrice(call));
    response = guest.handle(call.request);
    checkResponse(response);
    checkFields(response, options.responseFields);
  } catch (error) {
    response = null;
    failure = describe(error);
  }
  wasi?.end();
  const ended = realNow();
  const result: CallResult = {
    response,
    failure,
    fuel: account.used(),
    memoryBytes: guest?.memoryBytes ?? 0,
    hostCalls: guest?.asks ? guest.takeCalls() : border.calls,
    wallMs: ended - entered,
    log: state.log,
    untoldLines: 0,
  };
  turns.end(result.fuel);
  results.add(result);
  // After a trap nothing can be said of an instance's state: it is never used again.
  if (failure === null && guest?.reset()) worker.guest = guest;
  else dropped.add(result.memoryBytes);
  return ended;
}

/** Far too many fields stay here: to copy and to check them is work of the thread that all workers of
 * the process share. */
function checkFields({ fields, trailers = [] }: WithTrailers<Response>, most: number): void {
  let bytes = 0;
  for (const [name, value] of fields) bytes += name.length + value.length;
  for (const [name, value] of trailers) bytes += name.length + value.length;
  const count = fields.length + trailers.length;
  // No field's name may be empty.
  if (Math.max(bytes, count) > most) {
    throw new CrossingTooLarge(
      `${count} response fields of ${bytes} bytes are more than may cross (${most} bytes)`,
    );
  }
}

/** Fuel for a request that crosses into the guest. */
function requestPrice({ request }: Call): bigint {
  const { method, uri, fields, body } = request;
  let units = method.length + uri.length;
  for (const [name, value] of fields) units += name.length + value.length;
  const { each, byte } = crossingPrices.string;
  const text = each * BigInt(2 + 2 * fields.length) + byte * BigInt(2 * units);
  return text + (body.tag === "bytes" ? crossingPrice("list", body.val.length) : 0n);
}

function describe(error: unknown): Failure {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { cause: causeOf(error), message, stack: stack ?? "" };
}

/** V8's own stack ended before the counted one: code crafted for large frames can do that. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes("call stack");
}

function causeOf(error: unknown): Failure["cause"] {
  if (account.ending !== null) return account.ending;
  if (error instanceof MemoryOverCap) return "memory-over-cap";
  if (error instanceof CrossingTooLarge) return "too-large";
  const ofWasi = worker.wasi?.causeOf(error) ?? null;
  if (ofWasi !== null) return ofWasi;
  if (account.stack.value < 0 || isStackOverflow(error)) return "stack";
  return error instanceof WebAssembly.RuntimeError ? "trap" : "value";
}
