import { interestKey, type PollEvent, type PollInterest } from "../../../abi/calls/poll-events.ts";
import type { HostOperations } from "../../operations.ts";
import { callPrices } from "../../prices.ts";

/** Fuel for each call that may wait for something outside, whether or not it has to. */
const waitPrice = callPrices["skerry:edge/streams@0.1.0"].call;

/** Fuel for each interest that is sent to the shard with such a call: text, and a check on each side. */
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
  /** True where it has something for the guest by what that did alone, and not by what has come from outside. */
  readonly hasRest?: boolean;
  /** Takes an event of its interest. */
  onEvent(event: PollEvent): void;
}

/** A source that has something to send: a fetch without an answer, or an answer to the client that is not finished. */
export interface Underway extends Source {
  /** Sends to the shard what it does not have yet. Called before the guest waits. */
  send(): void;
}

/** The operations of one request of a guest of WASI that take place outside, and its waits for them. A function that
 * may wait is called again when what it waited for is there (`isolate/inside/border/operations.ts`): it calls
 * `resume` first, then checks whether it can go on, and else calls `wait`. */
export class Outside {
  readonly operations: HostOperations;
  /** Whether the guest may fetch. */
  readonly fetches: boolean;
  /** Whether answers go out while their guest runs. */
  readonly streams: boolean;
  readonly #underway = new Set<Underway>();
  /** The fetches whose answer the guest has not taken, and the answer that it has not finished. */
  #held = 0;
  /** The sources that the guest waits for, by the keys of their interests. */
  #awaited: ReadonlyMap<string, Source> | null = null;
  /** The sources that were checked since the last wait, and were not ready. */
  readonly #looked = new Set<Source>();

  constructor(
    operations: HostOperations,
    { fetches, streams }: { readonly fetches: boolean; readonly streams: boolean },
  ) {
    this.operations = operations;
    this.fetches = fetches;
    this.streams = streams;
  }

  /** Whether an operation is under way that takes real time. */
  get busy(): boolean {
    return this.#underway.size > 0;
  }

  /** Whether a timer may have to wait, as far as the guest can tell. */
  get holds(): boolean {
    return this.#held > 0;
  }

  /** Fuel for a call that may wait. It depends on what the guest holds, not on what has become of it: how long that
   * took must not show. */
  get price(): bigint {
    return waitPrice + interestPrice * BigInt(this.#held);
  }

  begin(each: Underway): void {
    this.#underway.add(each);
    this.#held++;
  }

  /** Counts an operation that the guest no longer holds. */
  letGo(): void {
    this.#held--;
  }

  /** Removes an operation that is over, or was given up. */
  end(each: Underway): void {
    this.#underway.delete(each);
  }

  /** Takes the events of a wait. Returns "not" at the first call, before any wait. */
  resume(): "not" | "happened" | "timed-out" {
    const awaited = this.#awaited;
    if (awaited === null) return "not";
    this.#awaited = null;
    this.#looked.clear();
    // Returns what `wait` has asked for, whatever its values are.
    const { happened, timedOut } = this.operations.ask("fetch.poll", [], null);
    for (const event of happened) awaited.get(interestKey(event))?.onEvent(event);
    return timedOut ? "timed-out" : "happened";
  }

  /** Waits for an event of one of the sources, or for `ms`. Never returns. */
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

  /** Checks sources that are not ready, for a guest that does not want to wait. A guest that checks the same ones
   * again gets the events that came meanwhile; the first check after a wait has them already. May not return. */
  look(sources: readonly Source[], charge: (fuel: bigint) => void): void {
    const again = sources.some((source) => this.#looked.has(source));
    for (const source of sources) this.#looked.add(source);
    if (!again) return;
    charge(this.price);
    this.wait(sources, 0);
  }
}
