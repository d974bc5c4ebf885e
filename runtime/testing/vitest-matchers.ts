// Matchers for Vitest. It is not imported here: a test gives its own, so that there is one of it.
import { failureText, overBounds, type UsageBounds } from "./usage-bounds.ts";
import type { WorkerResponse } from "./worker-response.ts";

interface Result {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Vitest's helpers for snapshots (Vitest 5), as far as they are used. */
export interface VitestSnapshots {
  // biome-ignore lint/suspicious/noExplicitAny: a matcher's `this` and adapter are Vitest's own.
  toMatchDomainSnapshot(this: any, domain: any, received: unknown): any;
}

export interface FuelTolerance {
  /** How much the fuel may differ from the snapshot's, as "2%" or in units. Exact where it is left out. */
  readonly tolerance?: `${number}%` | number;
}

/** What `expect.extend` gives an answer of a worker. */
export interface WorkerMatchers<R = unknown> {
  /** Fails where the request used more, or its worker failed: fuel in units, memory in bytes. */
  toUseAtMost(bounds: UsageBounds): R;
  /** Compares the request's fuel with the snapshot's: exactly, unless a tolerance is given. Written and updated as
   * snapshots are. */
  toMatchFuelSnapshot(options?: FuelTolerance): R;
}

/** The matchers, for `expect.extend(workerMatchers(Snapshots))`, with `Snapshots` from Vitest. */
export function workerMatchers(snapshots: VitestSnapshots) {
  return {
    toUseAtMost(received: WorkerResponse, bounds: UsageBounds): Result {
      const told = overBounds(received, bounds);
      const within = () => "The request used no more than that, and should have.";
      return { pass: told.length === 0, message: () => told.join("\n") || within() };
    },
    toMatchFuelSnapshot(this: unknown, received: WorkerResponse, options: FuelTolerance = {}) {
      const { error, usage } = received;
      if (error !== null) return { pass: false, message: () => failureText(error) };
      return snapshots.toMatchDomainSnapshot.call(this, fuelDomain(options), usage.fuel) as Result;
    },
  };
}

const format = new Intl.NumberFormat("en-US");

/** Fuel as a kind of snapshot. Where it is within the tolerance the stored number stays. */
function fuelDomain({ tolerance = 0 }: FuelTolerance) {
  const render = (fuel: number) => `${format.format(fuel)} fuel`;
  return {
    name: "fuel",
    capture: (received: unknown) => received as number,
    render,
    parseExpected: (stored: string) => Number(stored.replace(/[^0-9]/g, "")),
    match(fuel: number, expected: number) {
      const allowed =
        typeof tolerance === "number" ? tolerance : (expected * Number.parseFloat(tolerance)) / 100;
      const pass = Math.abs(fuel - expected) <= allowed;
      return { pass, resolved: render(pass ? expected : fuel), expected: render(expected) };
    },
  };
}
