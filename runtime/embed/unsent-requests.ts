/**
 * Requests of one deployment that were made but not sent yet: they wait for their content, for room or for their
 * process. The end of a deployment waits for them first.
 */
export class UnsentRequests {
  /** Callbacks for requests that are too late. */
  readonly #waiting = new Set<() => void>();
  #closing: PromiseWithResolvers<void> | null = null;

  /** Counts a request. Returns what is to be called when it was sent or has failed. @param onLate called where it is not sent before
   * the time of {@link close} is over. */
  add(onLate: () => void): () => void {
    const late = () => onLate();
    this.#waiting.add(late);
    return () => {
      this.#waiting.delete(late);
      if (this.#waiting.size === 0) this.#closing?.resolve();
    };
  }

  /** Resolves when all were sent that were made, or `ms` later: the others are late then. */
  async close(ms: number): Promise<void> {
    if (this.#waiting.size === 0) return;
    this.#closing ??= Promise.withResolvers();
    const timer = setTimeout(this.#closing.resolve, ms);
    await this.#closing.promise;
    clearTimeout(timer);
    for (const late of [...this.#waiting]) late();
    this.#waiting.clear();
  }
}
