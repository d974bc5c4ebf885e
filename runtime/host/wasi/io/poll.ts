import { crossingPrice } from "../../prices.ts";
import { interestPrice, type Source } from "../session/outside.ts";
import { Resource } from "../session/resource.ts";
import { currentSession, lastInstant, type Session } from "../session/session.ts";

/** Fuel for looking at one pollable of a list. */
const lookPrice = 100n;

/** `wasi:io/poll.pollable`: of something that is there, of a time, or of a source outside. A timer is not ready
 * before its time, and never at the end of time. To wait for timers alone advances the guest's clocks; beside a source
 * outside it takes real time. */
export class Pollable extends Resource {
  /** An instant of the monotonic clock, or null. */
  readonly instant: bigint | null;
  readonly source: Source | null;

  constructor(
    parent: Resource | null,
    instant: bigint | null = null,
    source: Source | null = null,
  ) {
    super(parent);
    this.instant = instant;
    this.source = source;
  }

  ready(): boolean {
    const session = currentSession();
    const resumed = session.outside?.resume() ?? "not";
    if (this.isReady(session)) return true;
    if (this.source !== null && resumed === "not") {
      session.outside?.look([this.source], (fuel) => session.charge(fuel));
    }
    return false;
  }

  block(): void {
    waitForOne(currentSession(), [this]);
  }

  /** Whether it is, as far as is known. */
  isReady(session: Session): boolean {
    if (this.source !== null) return this.source.ready;
    if (this.instant === null) return true;
    return this.instant < lastInstant && this.instant <= session.monotonic;
  }
}

/** `wasi:io/poll.poll`: the indexes of the pollables that are ready. Where none is, waits until one is. */
export function poll(pollables: readonly Pollable[]): Uint32Array {
  const session = currentSession();
  session.charge(
    lookPrice * BigInt(pollables.length) + crossingPrice("list", 4 * pollables.length),
  );
  if (pollables.length === 0) throw new Error("the component polls an empty list");
  waitForOne(session, pollables);
  const ready: number[] = [];
  pollables.forEach((pollable, index) => {
    if (pollable.isReady(session)) ready.push(index);
  });
  return new Uint32Array(ready);
}

function waitForOne(session: Session, pollables: readonly Pollable[]): void {
  const { outside } = session;
  const sources = pollables.flatMap(({ source }) => (source === null ? [] : [source]));
  // The same whether it has to wait or not: fuel does not show how long anything takes. Where a guest has the rest of a piece, or of
  // the room that it writes to, which is its own doing, there is no wait, and only the other sources are looked at.
  const mayWait = sources.length > 0 || outside?.holds === true;
  const awaited = sources.filter(({ hasRest }) => hasRest !== true).length;
  if (outside !== null && mayWait) {
    const waits = awaited === sources.length;
    session.charge((waits ? outside.price : 0n) + interestPrice * BigInt(awaited));
  }
  const resumed = outside?.resume() ?? "not";
  if (pollables.some((pollable) => pollable.isReady(session))) {
    const others = sources.filter(({ ready }) => !ready);
    if (others.length > 0 && resumed === "not") {
      outside?.look(others, (fuel) => session.charge(fuel));
    }
    return;
  }
  const timer = earliest(pollables);
  const real = outside !== null && (sources.length > 0 || outside.busy);
  if (timer !== null && (!real || resumed === "timed-out")) {
    // The guest's clock is not behind what it waited for, whatever the shard's timer takes for a millisecond.
    session.waitUntil(timer);
    return;
  }
  if (real) outside.wait(sources, timer === null ? null : milliseconds(timer - session.monotonic));
  session.options.sleepForEver();
}

/** The instant of the earliest timer that ends. */
function earliest(pollables: readonly Pollable[]): bigint | null {
  let found: bigint | null = null;
  for (const { instant } of pollables) {
    if (instant === null || instant >= lastInstant) continue;
    if (found === null || instant < found) found = instant;
  }
  return found;
}

/** A duration of WASI in ms, rounded up. */
export function milliseconds(nanoseconds: bigint): number {
  return Number((nanoseconds + 999_999n) / 1_000_000n);
}
