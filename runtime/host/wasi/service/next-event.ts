import { milliseconds } from "../io/poll.ts";
import { interestPrice, type Source } from "../session/outside.ts";
import { currentSession, lastInstant } from "../session/session.ts";
import { currentService, type Pump } from "./service-state.ts";
import { eventCodes, type Waitable, type WaitableEvent } from "./waitable.ts";

/** Fuel for each waitable and each stream that is looked at. */
const lookPrice = 2_000n;

/** Fuel for a call that may suspend the guest, whether or not it does. */
const suspendPrice = 20_000n;

/** What is waited for. */
interface Awaited {
  /** Looked at in this order. */
  readonly waitables: Iterable<Waitable>;
  readonly count: number;
  readonly pumps: Iterable<Pump>;
  /** Whether it is there; what else moves on meanwhile does so. */
  readonly isOver?: () => boolean;
}

/** Waits until one of them has an event, which it returns with its waitable; null where `isOver` says so, or where it may not
 * wait and there is none. The call is made again after each wait (`isolate/inside/border/operations.ts`). */
export function awaitEvent(
  awaited: Awaited,
  mayWait: boolean,
): { readonly waitable: Waitable; readonly event: WaitableEvent } | null {
  const session = currentSession();
  const state = currentService();
  const { outside } = session;
  session.charge(suspendPrice + lookPrice * BigInt(awaited.count + state.pumps.size));
  const price = () =>
    outside === null ? 0n : outside.price + interestPrice * BigInt(sourcesOf(awaited).length);
  // The same whether it has to wait or not: fuel does not show how long anything takes.
  if (outside !== null && (outside.holds || sourcesOf(awaited).length > 0)) session.charge(price());
  let resumed = outside?.resume() ?? "not";
  for (;;) {
    state.pump();
    for (const waitable of awaited.waitables) {
      const event = waitable.takeEvent();
      if (event === null) continue;
      waitable.set?.rotate(waitable);
      return { waitable, event };
    }
    if (awaited.isOver?.()) return null;
    const sources = sourcesOf(awaited);
    if (!mayWait) {
      if (outside !== null && sources.length > 0 && resumed === "not") {
        outside.look(sources, (fuel) => session.charge(fuel));
      }
      return null;
    }
    const timer = earliest(awaited.waitables);
    const real = outside !== null && (sources.length > 0 || outside.busy);
    if (timer !== null && (!real || resumed === "timed-out")) {
      session.waitUntil(timer);
      resumed = "not";
      continue;
    }
    // Nothing will happen to an answer that nobody writes any more.
    if (sources.length === 0 && awaited.isOver !== undefined) return null;
    // Only streams moved on: it waits once more.
    if (resumed !== "not") session.charge(price());
    if (real)
      outside.wait(sources, timer === null ? null : milliseconds(timer - session.monotonic));
    session.options.sleepForEver();
  }
}

/** An event as `wait` returns it. */
export function packed(
  found: { readonly waitable: Waitable; readonly event: WaitableEvent } | null,
): bigint {
  if (found === null) return BigInt(eventCodes.none);
  const { code, action, payload } = found.event;
  const upper = (code << 24) | (action << 20) | found.waitable.number;
  return (BigInt(upper) << 32n) | BigInt(payload);
}

function sourcesOf({ waitables, pumps }: Awaited): Source[] {
  const sources = new Set<Source>();
  for (const { source } of waitables) if (source !== null) sources.add(source);
  for (const { source } of pumps) if (source !== null) sources.add(source);
  return [...sources];
}

/** The instant of the earliest timer that ends. */
function earliest(waitables: Iterable<Waitable>): bigint | null {
  let found: bigint | null = null;
  for (const { instant } of waitables) {
    if (instant === null || instant >= lastInstant) continue;
    if (found === null || instant < found) found = instant;
  }
  return found;
}
