import type { Response } from "../../abi/generated/types.ts";
import { crossingPrice, crossingPrices } from "../../host/prices.ts";
import type { WithTrailers } from "../../host/with-trailers.ts";
import { checkResponse, WrongType } from "./abi-values.ts";
import { CrossingTooLarge } from "./crossing.ts";
import { describeFailure } from "./describe-failure.ts";
import { realNow } from "./globals.ts";
import type { Guest } from "./guest.ts";
import { currentGuest, type GuestContext } from "./guest-context.ts";
import type { Operations } from "./operations.ts";
import type { Call, CallResult, Failure } from "./protocol.ts";
import { RequestMoment } from "./request-moment.ts";
import type { Worker } from "./worker.ts";

/** One request on its way through an instance. */
export class CallRun {
  readonly #worker: Worker;
  readonly #call: Call;
  readonly #key: () => Uint8Array;
  #guest: Guest | null = null;
  #context: GuestContext | null = null;
  #entered: number;

  /** `key` gives what the request draws random bytes from; it begins `now`. */
  constructor(worker: Worker, call: Call, key: () => Uint8Array, now: number) {
    this.#worker = worker;
    this.#call = call;
    this.#key = key;
    this.#entered = now;
  }

  get tellsFuel(): boolean {
    return this.#worker.options.tellsFuel ?? false;
  }

  /** What belongs to its instance; null before it has one. */
  get context(): GuestContext | null {
    return this.#context;
  }

  /** Has the guest handle the request. `operations` makes what it asks of the shard by. Throws, or rejects
   * with, what ended it. */
  enter(
    operations: ((context: GuestContext) => Operations) | null,
  ): WithTrailers<Response> | Promise<WithTrailers<Response>> {
    const { options, wasi } = this.#worker;
    const call = this.#call;
    let guest = this.#worker.takeSpare();
    if (guest === null) {
      guest = this.#worker.newGuest(this.#key);
      // Starting an instance is not the request's time.
      this.#entered = realNow();
    }
    this.#guest = guest;
    const { context } = guest;
    const { account } = context;
    this.#context = context;
    context.state = new RequestMoment(call, this.#key, guest.randomBlocks, options.logBytes);
    context.operations = operations?.(context) ?? null;
    context.hostCalls = 0;
    if (options.tellsCalls === true) context.insideCalls = [];
    wasi?.open(context.state, call.request.method, options, {
      charge: (fuel) => account.charge(fuel),
      operations: context.operations,
    });
    guest.takeCalls();
    account.open(options.fuel, options.deadline, this.#entered);
    context.trace?.begin();
    if (!guest.asks) account.charge(requestPrice(call));
    return guest.handle(call.request);
  }

  /** What came of it. The clock costs as much as some calls of the host: see `ended`. */
  result(answer: WithTrailers<Response> | null, error: unknown): CallResult {
    const { options, wasi } = this.#worker;
    const context = this.#context ?? currentGuest();
    const guest = this.#guest;
    let response = answer;
    let failure: Failure | null = null;
    try {
      if (response === null) throw error;
      checkResponse(response);
      checkFields(response, options.responseFields);
      checkStream(response, context.operations);
    } catch (reason) {
      response = null;
      failure = describeFailure(reason, context.account, wasi);
    }
    wasi?.end();
    this.ended = realNow();
    const memoryBytes = guest?.memoryBytes ?? 0;
    const profile = context.trace?.end(context.account.used()) ?? null;
    const result: CallResult = {
      response,
      failure,
      fuel: context.account.used(),
      memoryBytes,
      hostCalls: guest?.asks ? guest.takeCalls() : context.hostCalls,
      wallMs: this.ended - this.#entered,
      log: context.state.log,
      untoldLines: 0,
      ...(profile === null ? {} : { profile }),
      ...(options.tellsCalls === true ? { insideCalls: context.insideCalls } : {}),
    };
    context.account.close();
    context.operations = null;
    this.#worker.giveBack(guest, failure === null, memoryBytes);
    return result;
  }

  /** When it had ended, in ms. */
  ended = 0;
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

function checkStream({ body }: Response, operations: Operations | null): void {
  if (body.tag === "streamed" && !(operations?.knows(body.val) ?? false)) {
    throw new WrongType(`the response's content is of stream ${body.val}, which there is not`);
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
