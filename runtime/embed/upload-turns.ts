/** Bytes that may be on their way to all processes together: Node keeps what a process has not read. */
const maxBytes = 64 * 1_048_576;

/** Makes requests with much content wait for each other, first come, first served. */
export class UploadTurns {
  readonly #waiting: { readonly bytes: number; readonly enter: () => void }[] = [];
  #held = 0;

  /** Waits for room, and resolves to what gives it back; call that once. One that is larger than all room has it to itself. */
  async take(bytes: number): Promise<() => void> {
    if (this.#waiting.length > 0 || !this.#fits(bytes)) {
      await new Promise<void>((enter) => this.#waiting.push({ bytes, enter }));
    } else this.#held += bytes;
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      this.#held -= bytes;
      for (
        let [next] = this.#waiting;
        next !== undefined && this.#fits(next.bytes);
        [next] = this.#waiting
      ) {
        this.#waiting.shift();
        this.#held += next.bytes;
        next.enter();
      }
    };
  }

  #fits(bytes: number): boolean {
    return this.#held === 0 || this.#held + bytes <= maxBytes;
  }
}
