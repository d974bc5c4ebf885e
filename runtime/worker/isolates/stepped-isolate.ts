import type {
  NumberedSettled,
  OutboxContents,
  OutboxEvent,
} from "../../isolate/inside/batch/packed-step.ts";
import type { Call, CallResult } from "../../isolate/inside/batch/protocol.ts";
import type { Settled } from "../../isolate/inside/border/operations.ts";
import { valueBytes } from "../../isolate/inside/border/value-bytes.ts";
import { IsolateLost } from "../../isolate/isolate-lost.ts";
import { FunctionFailed } from "../../services/function-failed.ts";
import { Misuse } from "../../services/misuse.ts";
import type { RequestServices } from "../../services/request-services.ts";
import { clockAfterWait } from "../clock-and-entropy.ts";
import type { Tape } from "../outcome/tape.ts";
import { CrossingBudget, callBytes } from "../queue/crossing-budget.ts";
import type { BusyIsolate } from "./busy-isolate.ts";

/** Requests of one isolate that may wait at once: each has an instance. */
export const maxWaiting = 64;

/** A request, and what it may ask for. */
export interface ServedCall {
  readonly call: Call;
  readonly services: RequestServices;
  /** Left out where it is not recorded. */
  readonly tape?: Tape | null;
}

/** A settled operation that is not in the isolate yet, and its bytes. */
interface QueuedSettled extends NumberedSettled {
  readonly bytes: number;
}

/** A request that was begun and has no result yet. */
interface Pending {
  readonly services: RequestServices;
  readonly tape: Tape | null;
  readonly result: PromiseWithResolvers<CallResult>;
  /** Ends it while it waits. */
  readonly deadline: NodeJS.Timeout;
}

/**
 * Runs the requests of a worker that may wait, in one isolate. Each step begins some requests, resumes those whose
 * operations are settled, and passes on the operations that they ask for.
 */
export class SteppedIsolate {
  readonly #isolate: BusyIsolate;
  readonly #on: { readonly onLost: () => void; readonly onFree: () => void };
  readonly #pending = new Map<number, Pending>();
  /** Settled operations that go in next, as far as they fit. */
  #settled: QueuedSettled[] = [];
  #lastId = 0;
  #stepDue = false;
  /** True with a seed: the clock stands still also while a request waits. */
  #frozen = false;

  /** `onLost` is called when the isolate is lost in a step that began nothing, `onFree` when such a step is over:
   * requests may have come meanwhile. */
  constructor(
    isolate: BusyIsolate,
    on: { readonly onLost: () => void; readonly onFree: () => void },
  ) {
    this.#isolate = isolate;
    this.#on = on;
  }

  /** Requests that wait. */
  get waiting(): number {
    return this.#pending.size;
  }

  /** True if it can begin no more requests for now. */
  get full(): boolean {
    return this.room <= 0;
  }

  /** The number of requests that may still be begun. */
  get room(): number {
    return maxWaiting - this.#pending.size;
  }

  /** Begins the calls, or a first part of them, as `BusyIsolate.run` does. Resolves to the result of each call that
   * was begun, or a promise of it, which rejects as this does; and to the time that the isolate spent on each call
   * that it began or resumed, in ms. @throws IsolateLost */
  async run(
    served: readonly ServedCall[],
    { wantsLog, frozen }: { readonly wantsLog: boolean; readonly frozen: boolean },
    onTakenBack: (begun: number) => void,
  ): Promise<{ results: (CallResult | Promise<CallResult>)[]; msEach: number }> {
    const calls = served.map(({ call }) => ({ id: ++this.#lastId, call }));
    const { deadline } = this.#isolate.isolate;
    this.#frozen = frozen;
    const results = new Map<number, CallResult>();
    for (const [at, { id }] of calls.entries()) {
      const result = Promise.withResolvers<CallResult>();
      // A waiting caller gets the error; there may be none.
      result.promise.catch(() => {});
      this.#pending.set(id, {
        services: served[at]!.services,
        tape: served[at]!.tape ?? null,
        result,
        deadline: setTimeout(() => this.#expire(id), deadline),
      });
    }
    const { begun, heard, ms } = await this.#step(calls, wantsLog, onTakenBack, results);
    for (const { id } of calls.slice(begun)) this.#forget(id);
    const each = calls.slice(0, begun).map(({ id }) => {
      const pending = this.#pending.get(id);
      return pending?.result.promise ?? results.get(id)!;
    });
    return { results: each, msEach: ms / Math.max(1, begun + heard) };
  }

  /** Runs one step. */
  async #step(
    calls: readonly { readonly id: number; readonly call: Call }[],
    wantsLog: boolean,
    onTakenBack: (begun: number) => void,
    results: Map<number, CallResult>,
  ): Promise<Omit<OutboxContents, "events">> {
    const budget = new CrossingBudget();
    const settled = this.#takeSettled(budget);
    const fitting = budget.first(calls, ({ call }) => callBytes(call));
    const clock = this.#frozen ? null : clockAfterWait();
    try {
      const handed = this.#isolate.isolate.step({
        wantsLog,
        clock,
        settled,
        calls: fitting,
      });
      const out = await this.#isolate.watch(handed, calls.length, onTakenBack);
      const { events, heard, begun, ms } = out;
      for (const told of settled.slice(0, heard)) {
        this.#pending.get(told.id)?.tape?.told(told.settled, clock);
      }
      // Operations that were settled in the meantime come after those that are left.
      this.#settled.unshift(...settled.slice(heard));
      for (const event of events) this.#hear(event, results);
      this.#stepLater();
      return { heard, begun, ms };
    } catch (error) {
      // Requests that begin are reported by their caller.
      const ran = calls.length > 0 ? undefined : settled[0];
      if (ran !== undefined) this.#pending.get(ran.id)?.tape?.told(ran.settled, clock);
      this.#lose(error, ran?.id);
      throw error;
    }
  }

  /** Takes the settled operations for this step. Those of ended requests are dropped. */
  #takeSettled(budget: CrossingBudget): QueuedSettled[] {
    const waiting = this.#settled.filter(({ id }) => this.#pending.has(id));
    const taken = budget.first(waiting, ({ bytes }) => bytes);
    this.#settled = waiting.slice(taken.length);
    return taken;
  }

  #hear(event: OutboxEvent, results: Map<number, CallResult>): void {
    const pending = this.#pending.get(event.id);
    if (pending === undefined) return;
    const { services, result, tape } = pending;
    if (event.kind === "result") {
      results.set(event.id, event.result);
      this.#forget(event.id);
      result.resolve(event.result);
      return;
    }
    tape?.said(event.operation);
    const { name, values, asks } = event.operation;
    if (!asks) {
      services.tell(name, values);
      return;
    }
    services.ask(name, values).then(
      (value) => this.#settle(event.id, { kind: "value", value }),
      (error: unknown) => this.#settle(event.id, failedAsk(error)),
    );
  }

  /**
   * Ends a request at its deadline. Its guest is notified when the isolate has a turn for it; until then, the
   * operations that the request waits for do not begin.
   */
  #expire(id: number): void {
    this.#settle(id, { kind: "deadline" });
    this.#pending.get(id)?.services.stop();
  }

  #settle(id: number, settled: Settled): void {
    if (!this.#pending.has(id)) return;
    this.#settled.push({ id, settled, bytes: valueBytes(settled) });
    this.#stepLater();
  }

  /**
   * Operations that are settled in one turn of the event loop go in together, and with the next calls if there are any.
   */
  #stepLater(): void {
    if (this.#stepDue || this.#settled.length === 0) return;
    this.#stepDue = true;
    setImmediate(() => {
      this.#stepDue = false;
      if (this.#isolate.busy || this.#settled.length === 0) return;
      this.#step([], true, () => {}, new Map()).then(this.#on.onFree, this.#on.onLost);
    });
  }

  #forget(id: number): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    clearTimeout(pending.deadline);
    this.#pending.delete(id);
  }

  /** @param ran the one that may have run meanwhile; the others only waited. */
  #lose(error: unknown, ran: number | undefined): void {
    const others =
      error instanceof IsolateLost
        ? new IsolateLost(error.cause, error.message, { waited: true })
        : error;
    for (const [id, { result }] of this.#pending) {
      this.#forget(id);
      result.reject(id === ran ? error : others);
    }
    this.#settled = [];
  }
}

/** Why what a guest asked for did not come. */
export function failedAsk(error: unknown): Settled {
  if (error instanceof Misuse) return { kind: "misuse", message: error.message };
  if (error instanceof FunctionFailed) return { kind: "failed", message: error.message };
  return { kind: "misuse", message: "the host could not do what was asked" };
}
