/** Bytes of metered modules that stand for a ms of compiling. Compiling all of a module at once takes three to four times as
 * long on a slow machine; requests come to a part of its functions. */
const bytesPerMs = 64 * 1024;

/** CPU time for compiling, beyond what a request may use, of an isolate's whole life. Functions are compiled when they are
 * called first, on the guest's own thread: the first requests of a worker with a large module, as an engine for JavaScript
 * is, take some hundred ms for that whatever they do, and more where other programs share the core. */
export class CompileTime {
  /** What is left of it, in ms. */
  #left: number;

  /** `bytes` of metered modules. */
  constructor(bytes: number) {
    this.#left = bytes / bytesPerMs;
  }

  /** Takes up to `ms` of it. Returns what was taken. */
  take(ms: number): number {
    const taken = Math.min(ms, this.#left);
    this.#left -= taken;
    return taken;
  }
}
