import { AssertionError } from "node:assert";
import { type SerializedError, SkerryError } from "../errors.ts";
import type { TestResponse } from "./worker-response.ts";

/** The most that a request may use. */
export interface UsageBounds {
  /** Units. */
  readonly fuel?: number;
  /** Linear memory, in bytes. */
  readonly memory?: number;
  /** Calls of the host's functions. */
  readonly hostCalls?: number;
}

const format = new Intl.NumberFormat("en-US");

/** What is over the bounds, one sentence each; a worker that failed is told as well, since it may have used little for
 * that. */
export function overBounds({ usage, error }: TestResponse, bounds: UsageBounds): string[] {
  checkBounds(bounds);
  const over = [
    ["fuel", usage.fuel, bounds.fuel],
    ["bytes of memory", usage.memoryBytes, bounds.memory],
    ["host calls", usage.hostCalls, bounds.hostCalls],
  ] as const;
  const told = over.flatMap(([what, used, most]) =>
    most !== undefined && used > most
      ? [`It used ${format.format(used)} ${what}, and ${format.format(most)} are the most.`]
      : [],
  );
  return error === null ? told : [failureText(error), ...told];
}

const names = ["fuel", "memory", "hostCalls"];

/** A bound that is misspelt, or no number, would never be passed. @throws SkerryError `bad-usage` */
function checkBounds(bounds: UsageBounds): void {
  for (const [name, most] of Object.entries(bounds)) {
    if (!names.includes(name)) {
      throw new SkerryError("bad-usage", `There is no bound ${name}: ${names.join(", ")}.`);
    }
    if (most !== undefined && !(most >= 0)) {
      throw new SkerryError("bad-usage", `The bound ${name} must be a number from 0 on.`);
    }
  }
}

/** Why a worker failed, with its trap. */
export function failureText({ code, message, detail = "" }: SerializedError): string {
  return `The worker failed: ${code}. ${message}\n${detail}`.trimEnd();
}

/** Fails where a request used more than the bounds, or its worker failed. For any test runner.
 * @throws AssertionError; SkerryError `bad-usage` for a bound that there is not. */
export function assertUsesAtMost(response: TestResponse, bounds: UsageBounds): void {
  const told = overBounds(response, bounds);
  if (told.length === 0) return;
  const { fuel, memoryBytes: memory, hostCalls } = response.usage;
  throw new AssertionError({
    message: told.join("\n"),
    actual: { fuel, memory, hostCalls },
    expected: bounds,
    operator: "usesAtMost",
  });
}

/** What a request cost that is the same in each run, for a runner's own snapshots:
 * `t.assert.snapshot(fuelSnapshot(response))` with node:test, updated by `--test-update-snapshots`. */
export function fuelSnapshot({ usage, error }: TestResponse): Readonly<Record<string, unknown>> {
  const { fuel, memoryBytes, hostCalls } = usage;
  return { fuel, memoryBytes, hostCalls, ...(error !== null && { error: error.code }) };
}
