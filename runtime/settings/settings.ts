import type { ForeignInterface } from "../abi/foreign/value-type.ts";
import type { CacheSettings } from "./cache-settings.ts";
import type { Grant } from "./grant-names.ts";
import type { Limits } from "./limits.ts";

export { type Grant, grants } from "./grant-names.ts";

/** What a worker has that names no grants: nothing that reaches outside, and content whole. */
export const defaultGrants = ["log", "clock", "random", "config"] as const satisfies Grant[];

/** Where a worker's fetches may go: origins, as `services/fetch/origin.ts` reads them. */
export interface FetchSettings {
  readonly allow: readonly string[];
  /** Origins that may have private addresses. */
  readonly private: readonly string[];
  /** Whether answers are kept where HTTP's rules allow it; left out, they are not. */
  readonly cache?: boolean | undefined;
  /** How long an origin may be silent, and how long a fetch may take in all, its content included, in ms; left out,
   * as long as `services/fetch/egress-settings.ts` says. */
  readonly idleTimeout?: number | undefined;
  readonly totalTimeout?: number | undefined;
  /** Whether requests to origins carry the trace of the request; true where it is left out. */
  readonly traceContext?: boolean | undefined;
}

/** What the two times of a worker's fetches may be, in ms. Silence is looked for about once a second. A day in all:
 * an answer that is handed on outlives its worker's deadline, and holds two connections. */
export const fetchTimes = {
  idleTimeout: { least: 1_000, most: 3_600_000 },
  totalTimeout: { least: 1, most: 86_400_000 },
} as const;

/** Everything that makes a module a worker. */
export interface WorkerSettings {
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly limits: Limits;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Where its module may be a command: what that is called with, its own name first. No settings file says so. */
  readonly command?: { readonly arguments: readonly string[] };
  readonly fetch?: FetchSettings;
  /** Names of namespaces, by the names that the worker has for them. */
  readonly kv?: Readonly<Record<string, string>>;
  /** Left out, no answer of the worker is kept. */
  readonly cache?: CacheSettings;
  /** Interfaces of the program around the worker that it may import; none where it is left out. */
  readonly foreign?: readonly ForeignInterface[];
  /** Makes `random` repeatable and freezes the clock at 2000-01-01T00:00:00Z; for `call --seed`. */
  readonly seed?: string;
  /** What the clock shows under a seed instead, in ms since 1970; for tests of workers. */
  readonly clock?: number;
}
