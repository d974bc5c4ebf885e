import { crossingPrice } from "../prices.ts";
import { Resource } from "./resource.ts";
import { currentSession } from "./session.ts";

/** Fuel for looking at one pollable of a list. */
const lookPrice = 100n;

/** `wasi:io/poll.pollable`. All that a guest can wait for is there already, but for time: a timer is
 * not ready before its instant, and waiting for it moves the guest's clocks to that. */
export class Pollable extends Resource {
  /** An instant of the monotonic clock, or null where it is always ready. */
  readonly #instant: bigint | null;

  constructor(parent: Resource | null, instant: bigint | null = null) {
    super(parent);
    this.#instant = instant;
  }

  ready(): boolean {
    return this.#instant === null || this.#instant <= currentSession().monotonic;
  }

  block(): void {
    if (this.#instant !== null) currentSession().waitUntil(this.#instant);
  }

  /** The instant it is ready at: of what is always ready the smallest. */
  get instant(): bigint {
    return this.#instant ?? 0n;
  }
}

/** `wasi:io/poll.poll`: the indexes of those that are ready. Where none is, the earliest timers
 * become so, and time has passed until then. */
export function poll(pollables: readonly Pollable[]): Uint32Array {
  const session = currentSession();
  session.charge(
    lookPrice * BigInt(pollables.length) + crossingPrice("list", 4 * pollables.length),
  );
  if (pollables.length === 0) throw new Error("the component polls an empty list");
  let earliest = pollables[0]!.instant;
  for (const { instant } of pollables) if (instant < earliest) earliest = instant;
  session.waitUntil(earliest);
  const ready: number[] = [];
  pollables.forEach((pollable, index) => {
    if (pollable.ready()) ready.push(index);
  });
  return new Uint32Array(ready);
}
