// The end of initialisation: after it the engine's memory is what every request starts from.
import { drainMicrotasks } from "../promise/microtasks.ts";
import { makeSparePromises } from "../promise/promise.ts";
import { takeRejections } from "../promise/unhandled.ts";

/** Bytes of the heap that are free when a request begins. A request that needs more makes the memory
 * grow, and an instance whose memory has grown can't be used again. */
const headroom = 4 * 1024 * 1024;

/** What the engine's build adds to the globals. */
interface EngineGlobals {
  __cqjs?: { runGc(): void };
  wit?: object;
}

/** Runs what top-level code left in the queue, and makes room.
 * @throws what a promise was rejected with that nobody looks at: the build tells it, with its place. */
export function finishInitialisation(): void {
  drainMicrotasks();
  const [[, reason] = []] = takeRejections();
  if (reason !== undefined) throw reason;
  makeSparePromises();
  const engine = globalThis as EngineGlobals;
  engine.__cqjs?.runGc();
  delete engine.__cqjs;
  delete engine.wit;
  growTables();
  fillGaps();
  clearFreed();
  // Allocated and dropped at once: the allocator keeps the pages. They hold zeros, so they take no
  // room in the component, and nothing when an instance is restored.
  void new ArrayBuffer(headroom);
}

/** Fills with zeros what has been freed: some megabytes that the engine compiled the bundle in, and that
 * would be stored in every component. Buffers of falling sizes, zeros as they are made, take the gaps
 * that are as large, and are dropped. */
function clearFreed(): void {
  const held: ArrayBuffer[] = [];
  for (const size of [65_536, 16_384, 4_096, 1_024, 256]) {
    for (let count = Math.min(512, 1_048_576 / size); count > 0; count--) {
      held.push(new ArrayBuffer(size));
    }
  }
}

/** Names and shapes of objects that a request may add at least before the engine's tables of them grow. */
const newNames = 1024;

/** Has these tables grow now, if the next request's names and shapes would make them: then all that is in them is put in
 * anew, at the price of a short request, in each request. */
function growTables(): void {
  const held: object[] = [];
  for (let count = 0; count < newNames; count++) held.push({ [`room ${count}`]: count });
}

/** Strings that are kept for good, where small things were freed. */
const kept: string[] = [];

/** Takes the small gaps between what lives on. A request would put each object that it makes into another one, and pays
 * for each KiB of memory that it writes to: what it makes now lies side by side, behind all else. */
function fillGaps(): void {
  for (let size = 128; size >= 0; size -= 8) {
    for (let count = 0; count < 256; count++) kept.push("\0".repeat(size + 1));
  }
}
