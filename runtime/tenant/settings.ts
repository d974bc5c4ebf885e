import type { Limits } from "./limits.ts";

/** The interfaces a worker can be granted, by the name they have in the WIT package. */
export const grants = ["log", "clock", "random", "config"] as const;
export type Grant = (typeof grants)[number];

/** Everything that makes a module a worker. */
export interface WorkerSettings {
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly limits: Limits;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Makes `random` repeatable and freezes the clock at 2000-01-01T00:00:00Z; for `call --seed`. */
  readonly seed?: string;
}
