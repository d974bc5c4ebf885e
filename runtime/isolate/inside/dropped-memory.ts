import { collectGarbage } from "./globals.ts";

/** Linear memory of dropped instances that may wait for the collector, in bytes: two instances at the
 * default cap, so that a worker whose every request grows its memory stays within a few of them. */
const mostWaiting = 256 * 1024 * 1024;

/** Sees to it that linear memory of dropped instances is given back. V8 counts none of it towards a
 * collection, and the isolate's own heap is often too quiet to need one: without this, requests that
 * end with a large memory would take the machine's. */
export class DroppedMemory {
  #waiting = 0;

  /** Call when an instance with `bytes` of linear memory was dropped. */
  add(bytes: number): void {
    this.#waiting += bytes;
    if (this.#waiting < mostWaiting) return;
    collectGarbage();
    this.#waiting = 0;
  }
}
