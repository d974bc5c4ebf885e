import { MiB } from "../byte-units.ts";

/** Limits of what waits for one caller: more than a worker's requests usually need, unless what they pass is large. */
const maxWaiting = { calls: 4_096, bytes: 64 * MiB } as const;

/** The number of callers from which on idle ones are searched for. */
const manyCallers = 1_024;

/** The calls of one caller: how many at once, and how many may begin per second. */
export interface TurnLimits {
  readonly atOnce: number;
  readonly perSecond: number;
}

interface Caller {
  underWay: number;
  /** Calls that may begin by now. */
  allowed: number;
  /** The time of that computation. */
  at: number;
  /** In the order in which they came. */
  readonly waiting: Set<{ readonly bytes: number; readonly enter: () => void }>;
  waitingBytes: number;
  timer: NodeJS.Timeout | null;
}

/** The turns of callers: so many calls of one at once, and so many that begin in a second. What is over either waits, in the order
 * in which it came, as long as that is not too much: a process that was taken over may call without end. */
export class CallerTurns {
  readonly #limits: TurnLimits;
  readonly #callers = new Map<string, Caller>();

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Waits for a turn, and resolves to what ends it, or to why there is none: 4,096 calls of the caller, or 64 MiB of theirs, wait
   * already, or the signal fired before its turn.
   * @param bytes that the call holds while it waits. */
  async take(
    name: string,
    bytes: number,
    signal: AbortSignal,
  ): Promise<(() => void) | "too-many" | "given-up"> {
    if (signal.aborted) return "given-up";
    const caller = this.#callers.get(name) ?? this.#add(name);
    if (caller.waiting.size > 0 || !this.#tryEnter(caller)) {
      const wouldWait = caller.waitingBytes + bytes;
      if (caller.waiting.size >= maxWaiting.calls || wouldWait > maxWaiting.bytes) {
        return "too-many";
      }
      if (!(await this.#turn(name, caller, bytes, signal))) return "given-up";
    }
    return () => {
      caller.underWay--;
      this.#wake(name, caller);
    };
  }

  /** Waits in the caller's queue: false where the signal took it out of there. */
  #turn(name: string, caller: Caller, bytes: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const leave = () => {
        caller.waiting.delete(waiting);
        caller.waitingBytes -= bytes;
        resolve(false);
      };
      const enter = () => {
        signal.removeEventListener("abort", leave);
        resolve(true);
      };
      const waiting = { bytes, enter };
      caller.waiting.add(waiting);
      caller.waitingBytes += bytes;
      signal.addEventListener("abort", leave, { once: true });
      this.#wakeLater(name, caller);
    });
  }

  #add(name: string): Caller {
    if (this.#callers.size >= manyCallers) this.#forgetIdle();
    const { perSecond } = this.#limits;
    const at = performance.now();
    const counts = { underWay: 0, allowed: perSecond, waitingBytes: 0 };
    const caller: Caller = { ...counts, at, waiting: new Set(), timer: null };
    this.#callers.set(name, caller);
    return caller;
  }

  /** Forgets callers that did nothing for a second: each has all its turns again, like one that never called. */
  #forgetIdle(): void {
    const before = performance.now() - 1_000;
    for (const [name, { underWay, waiting, at }] of this.#callers) {
      if (underWay === 0 && waiting.size === 0 && at < before) this.#callers.delete(name);
    }
  }

  #tryEnter(caller: Caller): boolean {
    const { atOnce, perSecond } = this.#limits;
    const now = performance.now();
    const earned = ((now - caller.at) / 1_000) * perSecond;
    caller.allowed = Math.min(perSecond, caller.allowed + earned);
    caller.at = now;
    if (caller.underWay >= atOnce || caller.allowed < 1) return false;
    caller.underWay++;
    caller.allowed--;
    return true;
  }

  #wake(name: string, caller: Caller): void {
    for (const waiting of caller.waiting) {
      if (!this.#tryEnter(caller)) break;
      caller.waiting.delete(waiting);
      caller.waitingBytes -= waiting.bytes;
      waiting.enter();
    }
    if (caller.waiting.size > 0) this.#wakeLater(name, caller);
  }

  /** Sets a timer for calls that wait for the rate; calls that wait for others are woken when those end. */
  #wakeLater(name: string, caller: Caller): void {
    const { atOnce, perSecond } = this.#limits;
    if (caller.timer !== null || caller.underWay >= atOnce) return;
    const ms = Math.max(1, Math.ceil((1_000 * (1 - caller.allowed)) / perSecond));
    caller.timer = setTimeout(() => {
      caller.timer = null;
      this.#wake(name, caller);
    }, ms);
    caller.timer.unref();
  }
}
