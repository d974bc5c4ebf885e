// The end of initialisation: after it the engine's memory is what every request starts from.
import { drainMicrotasks } from "../promise/microtasks.ts";
import { takeUnhandled } from "../promise/unhandled.ts";

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
  const [reason] = takeUnhandled();
  if (reason !== undefined) throw reason;
  const engine = globalThis as EngineGlobals;
  engine.__cqjs?.runGc();
  delete engine.__cqjs;
  delete engine.wit;
  // Allocated and dropped at once: the allocator keeps the pages. They hold zeros, so they take no
  // room in the component, and nothing when an instance is restored.
  void new ArrayBuffer(headroom);
}
