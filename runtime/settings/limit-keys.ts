import { GiB, KiB, MiB } from "../byte-units.ts";
import { maxGuestStack, minGuestStack } from "../process/guest-stack.ts";
import type { QuantityRange } from "./limit-value.ts";
import type { Limits } from "./limits.ts";
import type { Unit } from "./quantities.ts";

/** How one limit is set: its key in [limits] of skerry.toml, its unit, and the range it may have. */
export interface LimitKey extends QuantityRange {
  readonly key: string;
  readonly property: keyof Limits;
}

export const limitKeys = [
  limit("fuel", "fuel", "count", 1, Number.MAX_SAFE_INTEGER),
  limit("start-fuel", "startFuel", "count", 1, Number.MAX_SAFE_INTEGER),
  limit("cpu", "cpu", "milliseconds", 1, 3_600_000),
  limit("start-cpu", "startCpu", "milliseconds", 1, 3_600_000),
  limit("memory", "memory", "bytes", 64 * KiB, 4 * GiB),
  limit("stack", "stack", "bytes", minGuestStack, maxGuestStack),
  limit("table-elements", "tableElements", "count", 0, 10_000_000),
  limit("deadline", "deadline", "milliseconds", 1, 3_600_000),
  limit("uri", "uri", "bytes", 16, MiB),
  limit("request-fields", "requestFields", "bytes", 1 * KiB, 16 * MiB),
  limit("request-body", "requestBody", "bytes", 0, 256 * MiB),
  limit("streamed-body", "streamedBody", "bytes", 0, 1024 * GiB),
  limit("subrequests", "subrequests", "count", 0, 10_000),
  limit("subrequests-at-once", "subrequestsAtOnce", "count", 1, 100),
  limit("response-fields", "responseFields", "bytes", 1 * KiB, 16 * MiB),
  limit("response-body", "responseBody", "bytes", 0, 256 * MiB),
  limit("log", "log", "bytes", 0, 16 * MiB),
  // isolated-vm takes no isolate of less than 8 MB.
  limit("isolate-heap", "isolateHeap", "bytes", 8 * MiB, 4 * GiB),
] as const satisfies readonly LimitKey[];

function limit<Key extends string>(
  key: Key,
  property: keyof Limits,
  unit: Unit,
  least: number,
  most: number,
) {
  return { key, property, unit, least, most } as const;
}

/** The entry of a limit by the property it has in {@link Limits}. */
export function limitKey(property: keyof Limits): LimitKey {
  return limitKeys.find((entry) => entry.property === property)!;
}
