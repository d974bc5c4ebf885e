// WeakRef (ECMA-262 §26.1): what one was made for, or gave, stays until no microtask is left. The engine lets go of an object with the
// last reference to it, in the middle of a function.
import { beforeTasks } from "../loop/tasks.ts";

/** Objects that stay (§9.13, AddToKeptObjects). */
const kept = new Set<unknown>();

/** Puts a constructor and a `deref` that keep them into the engine's place. */
export function keepWithinJobs(): void {
  const { WeakRef: Original } = globalThis;
  const { prototype } = Original;
  const { deref } = prototype;
  const made = new Proxy(Original, {
    construct(target, values, newTarget) {
      const reference = Reflect.construct(target, values, newTarget) as object;
      kept.add(values[0]);
      return reference;
    },
  });
  const members = {
    deref(this: WeakRef<object>): unknown {
      const target = deref.call(this);
      if (target !== undefined) kept.add(target);
      return target;
    },
  };
  define(prototype, "deref", members.deref);
  define(prototype, "constructor", made);
  define(globalThis, "WeakRef", made);
  beforeTasks(() => {
    if (kept.size > 0) kept.clear();
    return false;
  });
}

function define(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: true, configurable: true });
}
