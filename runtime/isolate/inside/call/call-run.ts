import type { Request, Response } from "../../../abi/generated/types.ts";
import { KiB } from "../../../byte-units.ts";
import { crossingPrice, crossingPrices } from "../../../host/prices.ts";
import { fieldBytes } from "../../../message/field-bytes.ts";
import type { WithTrailers } from "../../../message/with-trailers.ts";
import type { Call, CallResult, Failure } from "../batch/protocol.ts";
import { checkResponse, WrongType } from "../border/abi-values.ts";
import { formatters } from "../border/border.ts";
import { CrossingTooLarge } from "../border/crossing.ts";
import type { Operations } from "../border/operations.ts";
import { GuestEnded } from "../fuel/account.ts";
import { realNow } from "../globals.ts";
import type { Guest } from "../instance/guest.ts";
import { enteredGuest, type GuestContext } from "../instance/guest-context.ts";
import type { Worker } from "../instance/worker.ts";
import { CallState } from "./call-state.ts";
import { describeFailure } from "./describe-failure.ts";

/** Memory that takes longer to restore than a look at the clock, in bytes. */
const dearBytes = 256 * KiB;

/** Failures by which a guest broke a rule, of those that a response may be. */
const breaches: ReadonlySet<Failure["cause"]> = new Set(["value", "too-large"]);

/** Failures of which is told where in its script the guest was. */
const placed: ReadonlySet<Failure["cause"]> = new Set([
  ...(["fuel-exhausted", "cpu-exhausted", "deadline-exceeded", "stack", "trap"] as const),
]);

/** One request on its way through an instance. */
export class CallRun {
  readonly #worker: Worker;
  readonly #call: Call;
  readonly #key: () => Uint8Array;
  #guest: Guest | null = null;
  #context: GuestContext | null = null;
  readonly #entered: number;
  #startFuel = 0;
  #startCpuMs = 0;

  /** `key` returns what the request draws random bytes from. The request begins `now`. */
  constructor(worker: Worker, call: Call, key: () => Uint8Array, now: number) {
    this.#worker = worker;
    this.#call = call;
    this.#key = key;
    this.#entered = now;
  }

  get reportsFuel(): boolean {
    return this.#worker.options.reportsFuel ?? false;
  }

  /** What belongs to its instance; null before it has one. */
  get context(): GuestContext | null {
    return this.#context;
  }

  /** Makes the guest handle the request. `operations` makes what it asks of the shard by. Throws, or rejects with,
   * what ended it. */
  enter(
    operations: ((context: GuestContext) => Operations) | null,
  ): WithTrailers<Response> | Promise<WithTrailers<Response>> {
    const { options, wasi } = this.#worker;
    const call = this.#call;
    const deadline = this.#entered + options.deadline;
    let now = this.#entered;
    this.#worker.beginRequest(now);
    let guest = this.#worker.takeSpare();
    if (guest === null) {
      guest = this.#worker.newGuest(this.#key, deadline);
      const { account } = guest.context;
      this.#startFuel = account.used();
      this.#startCpuMs = account.cpuMs;
      now = realNow();
    }
    this.#guest = guest;
    const { context } = guest;
    const { account } = context;
    this.#context = context;
    context.state = new CallState(call, this.#key, guest.randomBlocks, options.logBytes);
    context.operations = operations?.(context) ?? null;
    context.hostCalls = 0;
    if (options.reportsCalls === true) context.insideCalls = [];
    wasi?.open(context.state, call.request.method, options, {
      charge: (fuel) => account.charge(fuel),
      sleepForEver: () => account.sleepForEver(),
      operations: context.operations,
    });
    guest.takeCalls();
    account.open(options.fuel, { deadline, cpu: options.cpu }, now);
    context.trace?.begin();
    const { request } = call;
    if (guest.asks) return guest.handle(request);
    if (!options.asksForFields) {
      account.charge(requestPrice(request));
      return guest.handle(request);
    }
    context.state.fields = request.fields;
    const withoutFields = { ...request, fields: [] };
    account.charge(requestPrice(withoutFields));
    return guest.handle(withoutFields);
  }

  /** Returns its result; throws `error` where no guest was there yet. To read the clock costs as much as some calls of the host: see `ended`. */
  result(answer: WithTrailers<Response> | null, error: unknown): CallResult {
    const { options, wasi } = this.#worker;
    const context = this.#context ?? enteredGuest();
    // Not even an account could be made: no doing of a guest's.
    if (context === null) throw error;
    const guest = this.#guest;
    let response = answer;
    let failure: Failure | null = null;
    try {
      const { fault } = context.account;
      if (fault !== null) throw fault;
      if (response === null) throw error;
      checkResponse(response);
      checkFields(response, options.responseFields);
      checkStream(response, context.operations);
    } catch (reason) {
      response = null;
      failure = describeFailure(reason, context.account, wasi);
      const said = context.state.lastError ?? null;
      if (failure.cause === "trap" && said !== null) failure = { ...failure, said };
      if (breaches.has(failure.cause)) context.account.breach();
    }
    // A command that ended itself has left its calls where they were: its instance is not used again.
    const isReusable = () => failure === null && !(wasi?.hasExited() ?? false);
    const paid = this.#payForWrites(isReusable());
    const { fault } = context.account;
    if (fault !== null || (!paid && failure === null)) {
      response = null;
      failure = describeFailure(fault ?? new GuestEnded(), context.account, wasi);
    }
    if (failure !== null && placed.has(failure.cause)) {
      const script = context.scripts?.read() ?? [];
      if (script.length > 0) failure = { ...failure, script };
    }
    const printed = failure === null ? null : (wasi?.printed() ?? null);
    wasi?.end();
    this.#giveFormattersBack();
    this.ended = realNow();
    const { account } = context;
    const memoryBytes = guest?.memoryBytes ?? 0;
    const fuel = account.used();
    const profile = context.trace?.end(fuel) ?? null;
    const hostCalls = guest?.asks ? guest.takeCalls() : context.hostCalls;
    const wallMs = this.ended - this.#entered;
    context.operations = null;
    this.#worker.giveBack(guest, isReusable(), fuel);
    // What putting it back takes is the request's, where it is worth a look at the clock.
    const isDear = failure !== null || memoryBytes > dearBytes;
    // A start that failed was closed where it was made.
    if (isDear) this.ended = realNow();
    if (guest !== null) account.close(this.ended);
    const result: CallResult = {
      response,
      failure,
      fuel,
      memoryBytes,
      hostCalls,
      wallMs,
      cpuMs: this.#startCpuMs + account.cpuMs,
      startFuel: this.#startFuel,
      log: context.state.log,
      untoldLines: 0,
    };
    // Nearly always it has none of these: an object made by spreading them takes several times as long.
    const { hostFuel } = context.state;
    const isPlain = printed === null && profile === null && hostFuel === undefined;
    if (isPlain && options.reportsCalls !== true) return result;
    return {
      ...result,
      ...(printed === null ? {} : { printed }),
      ...(profile === null ? {} : { profile }),
      ...(hostFuel === undefined ? {} : { hostFuel }),
      ...(options.reportsCalls === true ? { insideCalls: context.insideCalls } : {}),
    };
  }

  /** When it had ended, and its instance was restored where that takes its time, in ms. */
  ended = 0;

  #giveFormattersBack(): void {
    const state = this.#context?.state;
    if (!state?.formatters) return;
    for (const each of state.formatters.values()) formatters.giveBack(each);
    state.formatters = null;
  }

  /** Pays for what was written, of a request that ended well or not. False: it can't, or the charge is a wrong one, which its
   * account tells. */
  #payForWrites(well: boolean): boolean {
    if (this.#guest === null) return true;
    const { context } = this.#guest;
    try {
      context.account.charge(this.#guest.writtenPrice(well));
      return true;
    } catch {
      return false;
    }
  }
}

/** Far too many fields stay here: to copy and to check them is work of the thread that all workers of
 * the process share. */
function checkFields({ fields, trailers = [] }: WithTrailers<Response>, most: number): void {
  const bytes = fieldBytes(fields) + fieldBytes(trailers);
  const count = fields.length + trailers.length;
  // No field's name may be empty.
  if (Math.max(bytes, count) > most) {
    throw new CrossingTooLarge(
      `${count} response fields of ${bytes} bytes are more than may cross (${most} bytes)`,
    );
  }
}

function checkStream({ body }: Response, operations: Operations | null): void {
  if (body.tag === "streamed" && !(operations?.knows(body.val) ?? false)) {
    throw new WrongType(`the response's content is of stream ${body.val}, which there is not`);
  }
}

/** Fuel for a request that crosses into the guest. */
function requestPrice({ method, uri, fields, body }: Request): bigint {
  const units = method.length + uri.length + fieldBytes(fields);
  const { each, byte } = crossingPrices.string;
  const text = each * BigInt(2 + 2 * fields.length) + byte * BigInt(2 * units);
  return text + (body.tag === "bytes" ? crossingPrice("list", body.val.length) : 0n);
}
