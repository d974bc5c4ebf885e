// Calls of the host that wait where they are made, while nothing else of the request runs.
import { runHeldStep } from "../promise/microtasks.ts";

type Interface = Readonly<Record<string, (...values: unknown[]) => unknown>>;

const { apply } = Reflect;

/** An interface of the host (runtime/abi/*.wit), of which these functions write out what is held back before they wait. */
export function withWaits(host: Interface, names: readonly string[]): Interface {
  const all: Interface = Object.create(host);
  for (const name of names) {
    const value = (...values: unknown[]): unknown => {
      runHeldStep();
      return apply(host[name]!, host, values);
    };
    // The engine's own can't be assigned to.
    Object.defineProperty(all, name, { value });
  }
  return all;
}
