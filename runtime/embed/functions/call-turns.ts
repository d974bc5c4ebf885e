/** The turns of workers that call functions: so many calls of one at once, and so many that begin in a second. What is over either
 * waits, in the order in which it came. */
export class CallTurns {
  readonly #atOnce: number;
  readonly #perSecond: number;
  readonly #callers = new Map<string, Caller>();

  constructor(atOnce: number, perSecond: number) {
    this.#atOnce = atOnce;
    this.#perSecond = perSecond;
  }

  /** Waits for a turn, and resolves to what ends it. */
  async take(name: string): Promise<() => void> {
    const caller = this.#callers.get(name) ?? {
      underWay: 0,
      allowed: this.#perSecond,
      at: performance.now(),
      waiting: [],
      timer: null,
    };
    this.#callers.set(name, caller);
    if (caller.waiting.length > 0 || !this.#tryEnter(caller)) {
      await new Promise<void>((enter) => {
        caller.waiting.push(enter);
        this.#wakeLater(name, caller);
      });
    }
    return () => {
      caller.underWay--;
      this.#wake(name, caller);
    };
  }

  #tryEnter(caller: Caller): boolean {
    const now = performance.now();
    const earned = ((now - caller.at) / 1_000) * this.#perSecond;
    caller.allowed = Math.min(this.#perSecond, caller.allowed + earned);
    caller.at = now;
    if (caller.underWay >= this.#atOnce || caller.allowed < 1) return false;
    caller.underWay++;
    caller.allowed--;
    return true;
  }

  #wake(name: string, caller: Caller): void {
    while (caller.waiting.length > 0 && this.#tryEnter(caller)) caller.waiting.shift()!();
    if (caller.waiting.length > 0) this.#wakeLater(name, caller);
    // One whose savings are whole is as one that never called.
    else if (caller.underWay === 0 && caller.allowed >= this.#perSecond - 1) {
      this.#callers.delete(name);
    }
  }

  /** Whoever waits for the rate is woken by the clock, and whoever waits for others by these. */
  #wakeLater(name: string, caller: Caller): void {
    if (caller.timer !== null || caller.underWay >= this.#atOnce) return;
    const ms = Math.max(1, Math.ceil((1_000 * (1 - caller.allowed)) / this.#perSecond));
    caller.timer = setTimeout(() => {
      caller.timer = null;
      this.#wake(name, caller);
    }, ms);
    caller.timer.unref();
  }
}

interface Caller {
  underWay: number;
  /** Calls that may begin by now. */
  allowed: number;
  /** When that was reckoned. */
  at: number;
  readonly waiting: (() => void)[];
  timer: NodeJS.Timeout | null;
}
