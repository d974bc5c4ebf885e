import { randomUUID } from "node:crypto";
import type { Field } from "../abi/generated/types.ts";
import { reviveError, SkerryError } from "../errors.ts";
import type { Limits } from "../settings/limits.ts";
import { refusedOutcome } from "../worker/outcome/refused-outcome.ts";
import type { Outcome } from "../worker/outcome/usage.ts";
import { collectContent } from "./messages/collect-content.ts";
import {
  type OutgoingRequest,
  outgoingRequest,
  type RequestInput,
  type RequestOptions,
} from "./messages/wire-request.ts";
import { WorkerResponse } from "./messages/worker-response.ts";
import type { Placement, Seat } from "./placement.ts";
import type { SentRequest } from "./shards/embedded-shard.ts";
import { brokeOff, type Exchange } from "./shards/exchange.ts";
import type { LoadOptions, WorkerName } from "./worker-options.ts";
import type { WorkerSource } from "./worker-source.ts";

/** @internal What a worker needs of its host. */
export interface WorkerContext {
  /** Loads what the worker is to be from now on. */
  readonly swap: (source: WorkerSource, options: LoadOptions | undefined) => Promise<unknown>;
  readonly unload: () => Promise<void>;
  /** A request is over. */
  readonly onOutcome: (outcome: Outcome) => void;
  /** Returns the reason why requests are refused; null while they are accepted. */
  readonly refusal: () => SkerryError | null;
  /** The queue in which requests with their whole content wait for room. */
  readonly uploads: UploadTurns;
}

/** @internal Room for content on its way to a process, by turns. */
export interface UploadTurns {
  /** Resolves to what gives the room back. */
  take(bytes: number): Promise<() => void>;
}

/** Time beyond a request's deadline that it may wait for an isolate, in ms. */
export const queueTime = 10_000;

/** A worker that is loaded. Its deployment may be swapped for another one while it answers. */
export class Worker {
  /** "tenant/worker", or what it was loaded as. */
  readonly name: string;
  /** The tenant's name, which is the first part of the worker's. */
  readonly tenant: string;
  readonly #context: WorkerContext;
  readonly #seat: Seat;

  /** @internal Use `host.load`. */
  constructor(name: string, { tenant }: WorkerName, seat: Seat, context: WorkerContext) {
    this.name = name;
    this.tenant = tenant;
    this.#seat = seat;
    this.#context = context;
  }

  /** Its limits: fuel in units, sizes in bytes, times in ms. @throws SkerryError `unknown-worker` once it is unloaded. */
  get limits(): Limits {
    return this.#placed.settings.limits;
  }

  /** Fuel that making its first instance burned, in units. */
  get startFuel(): number {
    return this.#placed.started.startFuel;
  }

  /** The process that it runs in. */
  get processId(): number {
    return this.#placed.shard.pid;
  }

  /** Sends it a request, as the global `fetch` would send it to a server; a path is one of http://localhost. Resolves with its
   * answer, as soon as that begins. A signal, of the request or of the options, ends it at any time.
   * @throws SkerryError what it failed with: `fuel-exhausted`, `cpu-exhausted`, `deadline-exceeded`, `guest-trap`,
   * `guest-error`, `isolate-heap-exceeded`, `invalid-response`, `response-too-large`, `function-failed` by the worker; `uri-too-long`,
   * `fields-too-large`, `body-too-large`, `bad-request`, `request-timeout` by the request; `overloaded`, `shard-lost`, `start-failed`,
   * `unknown-worker`, `draining`, `host-failed` by the host. What the signal's reason is, where that ended it. */
  async fetch(input: RequestInput, init?: RequestOptions): Promise<WorkerResponse> {
    const request = outgoingRequest(input, init);
    for (const signal of request.signals) signal.throwIfAborted();
    const requestId = randomUUID();
    const call = new WorkerCall(request, requestId, this.#context.onOutcome);
    // It may be over before it is sent.
    this.#send(call, request, requestId).catch((error: unknown) => call.fail(error));
    return call.response;
  }

  /** Makes it another deployment. Requests that it has end on the one before, and none is lost. With the options left out
   * it keeps those that it has. @throws SkerryError as `host.load` does; it answers as before then. */
  async swap(source: WorkerSource, options?: LoadOptions): Promise<void> {
    await this.#context.swap(source, options);
  }

  /** Ends it, once the requests that it has are answered. */
  async unload(): Promise<void> {
    await this.#context.unload();
  }

  /** The same as {@link unload}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.unload();
  }

  get #placed(): Placement {
    const refusal = this.#context.refusal();
    if (refusal !== null) throw refusal;
    const { placement } = this.#seat;
    if (placement === null) throw this.#unloaded();
    return placement;
  }

  #unloaded(): SkerryError {
    return new SkerryError("unknown-worker", `The worker ${this.name} was unloaded.`);
  }

  /** Returns the error of a request that is no longer sent, after its deployment's end has waited for it. */
  #late(): SkerryError {
    const refusal = this.#context.refusal();
    if (refusal !== null) return refusal;
    if (this.#seat.placement === null) return this.#unloaded();
    const sentence = `The version of ${this.name} that the request was for was replaced before all of its content had come.`;
    return new SkerryError("request-timeout", sentence);
  }

  async #send(call: WorkerCall, request: OutgoingRequest, requestId: string): Promise<void> {
    const { content } = request;
    const placement = this.#placed;
    const over = placement.unsent.add(() => call.fail(this.#late()));
    let whole = content instanceof ReadableStream ? null : (content ?? nothing);
    let giveBack = () => {};
    const room = async (bytes: number) => {
      if (bytes > 0) giveBack = await this.#context.uploads.take(bytes);
    };
    try {
      if (whole !== null) await room(whole.length);
      if (whole === null && !placement.piecewise) {
        const { requestBody } = placement.settings.limits;
        const reading = collectContent(content as ReadableStream<Uint8Array>, requestBody);
        call.whenOver(reading.cancel);
        whole = await reading.whole;
        await room(whole.length);
      }
      await placement.shard.ready;
      if (call.isOver) {
        giveBack();
        return;
      }
      const sent = sentRequest(request, requestId, whole, placement);
      const exchange = placement.shard.send(sent, {
        onHead: (status, fields, answer) => call.begin(status, fields, answer),
        onEnd: (outcome) => {
          giveBack();
          call.end(outcome);
        },
      });
      call.sent(exchange);
      if (whole === null) void exchange.send((content as ReadableStream<Uint8Array>).getReader());
    } catch (error) {
      giveBack();
      throw error;
    } finally {
      over();
    }
  }
}

/** @param whole all of its content, where that does not come in pieces. */
function sentRequest(
  { method, uri, fields, content }: OutgoingRequest,
  requestId: string,
  whole: Uint8Array | null,
  { id, settings }: Placement,
): SentRequest {
  const isBytes = whole !== null && content !== null;
  // It was not known before it was read.
  const length: Field[] =
    isBytes && content instanceof ReadableStream ? [["content-length", String(whole.length)]] : [];
  const body = isBytes ? { tag: "bytes" as const, val: whole } : { tag: "empty" as const };
  return {
    deployment: id,
    requestId,
    request: { method, uri, fields: [...fields, ...length], body },
    more: whole === null,
    within: settings.limits.deadline + queueTime,
  };
}

const nothing = new Uint8Array();

/** One request and its answer. */
class WorkerCall {
  readonly #request: OutgoingRequest;
  readonly #requestId: string;
  readonly #onOutcome: (outcome: Outcome) => void;
  readonly #answer = Promise.withResolvers<WorkerResponse>();
  readonly #outcome = Promise.withResolvers<Outcome>();
  readonly #leaving = new Map<AbortSignal, () => void>();
  #exchange: Exchange | null = null;
  #hasBegun = false;
  #onOver = () => {};
  isOver = false;

  constructor(request: OutgoingRequest, requestId: string, onOutcome: (outcome: Outcome) => void) {
    this.#request = request;
    this.#requestId = requestId;
    this.#onOutcome = onOutcome;
    for (const signal of request.signals) {
      const leave = () => this.#leave(signal.reason);
      signal.addEventListener("abort", leave, { once: true });
      this.#leaving.set(signal, leave);
    }
  }

  get response(): Promise<WorkerResponse> {
    return this.#answer.promise;
  }

  /** Calls it where the request is over before it is sent. */
  whenOver(does: () => void): void {
    if (this.isOver) does();
    else this.#onOver = does;
  }

  sent(exchange: Exchange): void {
    this.#onOver = () => {};
    this.#exchange = exchange;
  }

  begin(status: number, fields: readonly Field[], content: ReadableStream<Uint8Array>): void {
    this.#hasBegun = true;
    const head = { status, fields, content };
    this.#answer.resolve(new WorkerResponse(this.#requestId, head, this.#outcome.promise));
  }

  end(outcome: Outcome): void {
    if (this.isOver) return;
    this.#finish();
    this.#outcome.resolve(outcome);
    this.#onOutcome(outcome);
    if (this.#hasBegun) return;
    const { response, error } = outcome;
    if (response === null) {
      const broke = error?.code === "client-left" ? this.#exchange?.broke : null;
      this.#answer.reject(broke ? broke.reason : failureOf(outcome, error));
      return;
    }
    const { status, fields, body } = response;
    const content = body.tag === "bytes" ? (body.val as Uint8Array<ArrayBuffer>) : null;
    this.#answer.resolve(new WorkerResponse(this.#requestId, { status, fields, content }, outcome));
  }

  /** Fails the request before it was sent. */
  fail(error: unknown): void {
    if (this.isOver) return;
    const known = error instanceof SkerryError ? error : null;
    if (known === null) {
      // The sender's own content failed.
      this.#finish();
      this.#onOutcome(refusedOutcome(this.#requestId, this.#request, brokeOff(), 0));
      this.#answer.reject(error);
      return;
    }
    this.end(refusedOutcome(this.#requestId, this.#request, known, 0));
  }

  #leave(reason: unknown): void {
    if (this.isOver) return;
    this.#answer.reject(reason);
    if (this.#exchange !== null) {
      this.#exchange.leave(reason);
      return;
    }
    const left = new SkerryError("client-left", "The request was given up before it was sent.");
    this.end(refusedOutcome(this.#requestId, this.#request, left, 0));
  }

  #finish(): void {
    this.isOver = true;
    this.#onOver();
    for (const [signal, leave] of this.#leaving) signal.removeEventListener("abort", leave);
  }
}

function failureOf(outcome: Outcome, error: Outcome["error"]): SkerryError {
  const failure =
    error === null
      ? new SkerryError("host-failed", "The worker gave neither an answer nor an error.")
      : reviveError(error);
  const { requestId: id, usage, log, retryAfterSeconds } = outcome;
  failure.request = { id, usage, log, retryAfterSeconds };
  return failure;
}
