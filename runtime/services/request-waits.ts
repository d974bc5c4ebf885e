/** The longest wait, in ms: no request has a later deadline. */
const longest = 3_600_000;

/** How a wait ended. */
export interface Waited {
  /** True where what was waited for ended it, and not the time. */
  readonly happened: boolean;
  /** Its length, in whole ms; at least the time that was asked for, where the time ended it. */
  readonly ms: number;
}

/** The waits of one request that end by time. */
export class RequestWaits {
  readonly #ends = new Set<() => void>();
  #ended = false;

  /** Waits for `happens`, where it is given, and for `ms` at most. */
  async within(ms: number, happens: Promise<unknown> | null): Promise<Waited> {
    const began = performance.now();
    let happened = false;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#ends.delete(end);
        resolve();
      };
      const timer = setTimeout(end, Math.min(ms, longest));
      this.#ends.add(end);
      happens?.then(() => {
        happened = true;
        end();
      }, end);
      if (this.#ended) end();
    });
    const passed = Math.round(performance.now() - began);
    return { happened, ms: happened ? Math.min(passed, ms) : Math.max(passed, ms) };
  }

  /** Ends all waits. */
  end(): void {
    this.#ended = true;
    for (const end of [...this.#ends]) end();
  }
}
