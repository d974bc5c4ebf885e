/** Matchers for Vitest. It is not imported here: a test gives its own, so that there is one of it.
 * @module skerry/testing/vitest */
import { failureText, overBounds, type UsageBounds } from "./usage-bounds.ts";
import type { TestResponse } from "./worker-response.ts";

export type { UsageBounds } from "./usage-bounds.ts";
export type { TestResponse } from "./worker-response.ts";

/** The result of a matcher. */
export interface MatcherResult {
  /** True if the expectation holds. */
  readonly pass: boolean;
  /** Returns what Vitest prints if it does not. */
  readonly message: () => string;
}

/** Vitest's helpers for snapshots (Vitest 5), as far as they are used. */
export interface VitestSnapshots {
  /** Compares a value with a snapshot of its own kind: the matcher of Vitest. */
  // biome-ignore lint/suspicious/noExplicitAny: a matcher's `this` and adapter are Vitest's own.
  toMatchDomainSnapshot(this: any, domain: any, received: unknown): any;
}

/** Options of `toMatchFuelSnapshot`. */
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

/** Returns the matchers, for `expect.extend(workerMatchers(Snapshots))`, with `Snapshots` from Vitest.
 * @example
 * ```ts
 * import { loadWorker } from "skerry/testing";
 * import { workerMatchers } from "skerry/testing/vitest";
 * import { expect, Snapshots, test } from "vitest";
 *
 * expect.extend(workerMatchers(Snapshots));
 *
 * test("a greeting is cheap", async () => {
 *   await using worker = await loadWorker("hello.wasm");
 *   expect(await worker.fetch("/?name=you")).toUseAtMost({ fuel: 1_000_000 });
 * });
 * ```
 */
export function workerMatchers(snapshots: VitestSnapshots) {
  return {
    /** Fails if the request used more, or its worker failed: fuel in units, memory in bytes. */
    toUseAtMost(received: TestResponse, bounds: UsageBounds): MatcherResult {
      const told = overBounds(received, bounds);
      const within = () => "The request used no more than that, and should have.";
      return { pass: told.length === 0, message: () => told.join("\n") || within() };
    },
    /** Compares the request's fuel with the snapshot's: exactly, unless a tolerance is given. */
    toMatchFuelSnapshot(this: unknown, received: TestResponse, options: FuelTolerance = {}) {
      const { error, usage } = received;
      if (error !== null) return { pass: false, message: () => failureText(error) };
      return snapshots.toMatchDomainSnapshot.call(
        this,
        fuelDomain(options),
        usage.fuel,
      ) as MatcherResult;
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
