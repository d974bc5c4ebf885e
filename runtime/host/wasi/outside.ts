import type { HostOperations } from "../operations.ts";
import { interestKey, type PollEvent, type PollInterest, type PollResult } from "../poll-events.ts";
import { callPrices } from "../prices.ts";

/** Fuel for each call that may have to wait for what is outside, whether or not it has to. */
const waitPrice = callPrices["skerry:edge/streams@0.1.0"].call;

/** Fuel for each thing that the shard is told of with it: text, and a look at each side. */
export const interestPrice = (3n * waitPrice) / 10n;

/** The longest wait that a timer of the shard's can have, in ms; a request's deadline is far shorter. */
const longestWait = 2 ** 31 - 1;

/** A source of events outside that a guest may wait for. */
export interface Source {
  /** True where it has something for the guest now. */
  readonly ready: boolean;
  /** The event to wait for while it is not ready. */
  readonly interest: Omit<PollInterest, "wakes">;
  /** The interface whose operation waits for it. */
  readonly of: "fetch" | "streams";
  /** Takes an event of its interest. */
  onEvent(event: PollEvent): void;
}

/** A fetch that is to be sent, or whose answer is not there; or an answer to the client that is not finished. */
export interface Underway extends Source {
  /** Sends to the shard what it does not have yet. Called before the guest waits. */
  send(): void;
}

/** What one request of a guest of WASI has to do with what is outside. A function that may wait is called again
 * when what it waited for is there (`isolate/inside/border/operations.ts`): it calls `resume` first, then looks whether it
 * can go on, and else calls `wait`. */
export class Outside {
  readonly operations: HostOperations;
  /** Whether answers go out while their guest runs. */
  readonly streams: boolean;
  readonly #underway = new Set<Underway>();
  /** Fetches whose answer the guest has not taken, and an answer that it has not finished. */
  #held = 0;
  /** What the guest waits for now, by name. */
  #awaited: ReadonlyMap<string, Source> | null = null;
  /** What was looked at since the guest waited last, and was not ready. */
  readonly #looked = new Set<Source>();

  constructor(operations: HostOperations, streams: boolean) {
    this.operations = operations;
    this.streams = streams;
  }

  /** Whether something goes on outside that takes real time. */
  get busy(): boolean {
    return this.#underway.size > 0;
  }

  /** Whether a timer may have to wait, as far as the guest can tell. */
  get holds(): boolean {
    return this.#held > 0;
  }

  /** Fuel for a call that may wait. By what the guest holds, not by what has come of it: how long that took shall not
   * show. */
  get price(): bigint {
    return waitPrice + interestPrice * BigInt(this.#held);
  }

  begin(each: Underway): void {
    this.#underway.add(each);
    this.#held++;
  }

  /** The guest holds it no longer. */
  letGo(): void {
    this.#held--;
  }

  /** It is over, or was given up. */
  end(each: Underway): void {
    this.#underway.delete(each);
  }

  /** Takes what a wait has brought. "not" where this is the first call, and nothing was waited for. */
  resume(): "not" | "happened" | "timed-out" {
    const awaited = this.#awaited;
    if (awaited === null) return "not";
    this.#awaited = null;
    this.#looked.clear();
    const { happened, timedOut } = this.operations.ask("fetch.poll") as PollResult;
    for (const event of happened) awaited.get(interestKey(event))?.onEvent(event);
    return timedOut ? "timed-out" : "happened";
  }

  /** Waits until one of them has happened, or for so many ms. Never returns. */
  wait(sources: readonly Source[], ms: number | null): never {
    for (const each of this.#underway) each.send();
    const awaited = new Map<string, Source>();
    const interests: PollInterest[] = [];
    const add = (source: Source, wakes: boolean) => {
      const key = interestKey(source.interest);
      if (awaited.has(key)) return;
      awaited.set(key, source);
      interests.push({ ...source.interest, wakes });
    };
    for (const source of sources) add(source, true);
    // A guest that sleeps and looks then is to find the answers that came meanwhile.
    for (const each of this.#underway) add(each, false);
    const fetches = [...awaited.values()].some(({ of }) => of === "fetch");
    this.#awaited = awaited;
    this.operations.ask(
      fetches ? "fetch.poll" : "streams.poll",
      interests,
      ms === null ? null : Math.min(ms, longestWait),
    );
    throw new Error("a wait that did not suspend its guest");
  }

  /** Looks at sources that are not ready, for a guest that does not want to wait. Who looks at the same ones again and
   * again gets what came meanwhile; the first look after a wait knows it already. May not return. */
  look(sources: readonly Source[], charge: (fuel: bigint) => void): void {
    const again = sources.some((source) => this.#looked.has(source));
    for (const source of sources) this.#looked.add(source);
    if (!again) return;
    charge(this.price);
    this.wait(sources, 0);
  }
}
