/** The longest wait, in ms: no request has a later deadline. */
const longest = 3_600_000;

/** How a wait ended. */
export interface Waited {
  /** Whether it was by what was waited for, and not by the time. */
  readonly happened: boolean;
  /** How long it took, in whole ms; not less than was asked where it was the time. */
  readonly ms: number;
}

/** The waits of one request that time ends. */
export class RequestWaits {
  readonly #ends = new Set<() => void>();
  #ended = false;

  /** Waits for something, where there is anything, and for so many ms at most. */
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

  /** Nobody waits any more. */
  end(): void {
    this.#ended = true;
    for (const end of [...this.#ends]) end();
  }
}
