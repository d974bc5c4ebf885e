import type { Limits } from "./limits.ts";

/** The interfaces a worker can be granted, by the name they have in the WIT package. */
export const grants = ["log", "clock", "random", "config", "streams", "fetch", "kv"] as const;
export type Grant = (typeof grants)[number];

/** What a worker has that names no grants: nothing that reaches outside, and content whole. */
export const defaultGrants = ["log", "clock", "random", "config"] as const satisfies Grant[];

/** Where a worker's fetches may go: origins, as `services/fetch/origin.ts` reads them. */
export interface FetchSettings {
  readonly allow: readonly string[];
  /** Origins that may have private addresses. */
  readonly private: readonly string[];
  /** Whether answers are kept where HTTP's rules allow it; left out, they are not. */
  readonly cache?: boolean | undefined;
  /** Whether origins are told of the request's trace; left out, they are. */
  readonly traceContext?: boolean | undefined;
}

/** Everything that makes a module a worker. */
export interface WorkerSettings {
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly limits: Limits;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly fetch?: FetchSettings;
  /** Names of namespaces, by the names that the worker has for them. */
  readonly kv?: Readonly<Record<string, string>>;
  /** Makes `random` repeatable and freezes the clock at 2000-01-01T00:00:00Z; for `call --seed`. */
  readonly seed?: string;
}
