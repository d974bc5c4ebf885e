/** Tests of workers, for any test runner: loads a worker, sends it requests and tells what each cost.
 * @module skerry/testing */
import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Grant } from "../settings/grant-names.ts";
import type { Limits } from "../settings/limits.ts";
import type { CannedAnswer, FetchFunction } from "./fetch-stub.ts";
import { type SeedEntries, seedEntries } from "./test-entries.ts";
import { TestWorker } from "./test-worker.ts";

export type { Level } from "../abi/generated/types.ts";
export type { RequestInput, RequestOptions } from "../embed/messages/wire-request.ts";
export type { ResponseUsage, WorkerResponse } from "../embed/messages/worker-response.ts";
export { FetchFailure } from "../embed/services/fetch-failure.ts";
export {
  type ErrorCode,
  type FailedRequest,
  type SerializedError,
  SkerryError,
} from "../errors.ts";
export type { LogLine } from "../host/request-state.ts";
export type { FetchFailureCode } from "../services/fetch/fetch-error.ts";
export type { InterfaceUse } from "../services/interface-use.ts";
export type { Grant } from "../settings/grant-names.ts";
export type { Limits } from "../settings/limits.ts";
export type { Usage } from "../worker/outcome/usage.ts";
export type { CannedAnswer, FetchFunction } from "./fetch-stub.ts";
export { type Sweep, type SweepPoint, sweep } from "./sweep.ts";
export type { EntryValue, SeedEntries, TestEntry } from "./test-entries.ts";
export type { RequestLimits } from "./test-settings.ts";
export type { TestWorker } from "./test-worker.ts";
export { assertUsesAtMost, fuelSnapshot, type UsageBounds } from "./usage-bounds.ts";
export type { TestResponse } from "./worker-response.ts";

/** What a test says of a worker beside its skerry.toml. */
export interface LoadOptions {
  /** Grants in place of those of its settings. */
  readonly grants?: readonly Grant[];
  /** Limits that override those of its settings: fuel in units, sizes in bytes, times in ms. */
  readonly limits?: Partial<Limits>;
  /** Variables besides those of its settings, which they override. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Secrets besides those of its settings, which they override; masked in logs and errors. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** A file with lines `NAME=value` for variables and secrets, in place of `.env` in the project's folder. */
  readonly envFile?: string | URL;
  /** Origins that it may fetch from, beside those of its settings. */
  readonly allow?: readonly string[];
  /** What `random` gives is made from it. "test" where it is left out: the same in each run, so that fuel is too.
   * Null: the system's entropy, and the real clock. */
  readonly seed?: string | null;
  /** What its clock shows, a `Date` or ms since 1970; it stands still. Left out it is 2000-01-01T00:00:00Z. */
  readonly clock?: Date | number;
  /** What answers its fetches: a list of canned answers, or a function. Left out, every fetch fails as `no-stub`; the
   * network is never reached. */
  readonly fetch?: readonly CannedAnswer[] | FetchFunction;
  /** What its namespaces begin with, by its names for them. Nothing where it is left out. */
  readonly kv?: Readonly<Record<string, SeedEntries>>;
}

/** Loads a worker for tests: a project's folder, which is built where its build is missing or stale, or a .wasm file.
 * Its settings are those of its skerry.toml, with the options before them. It runs in a process that all workers of
 * this process share, and whose end they survive; close it, or declare it with `await using`.
 * @throws SkerryError `not-found`, `bad-settings`, `build-failed`, `start-failed`, or the code with which its module is refused.
 * @example
 * ```ts
 * import { assertUsesAtMost, loadWorker } from "skerry/testing";
 *
 * await using worker = await loadWorker("hello.wasm");
 * const response = await worker.fetch("/?name=you");
 * console.log(response.status, (await response.text()).trim()); // 200 Hello, you!
 * assertUsesAtMost(response, { fuel: 1_000_000 });
 * ```
 */
export function loadWorker(
  source: string | URL = ".",
  options: LoadOptions = {},
): Promise<TestWorker> {
  const { seed = "test", clock, fetch, kv = {} } = options;
  const canned = typeof fetch === "object" ? fetch : null;
  const entries = Object.entries(kv).map(([name, seeds]) => [name, seedEntries(seeds)] as const);
  const order = {
    tenant: `t-${randomUUID()}`,
    source: pathOf(source),
    grants: options.grants ?? null,
    limits: options.limits ?? {},
    variables: options.variables ?? {},
    secrets: options.secrets ?? {},
    envFile: options.envFile === undefined ? null : pathOf(options.envFile),
    allow: options.allow ?? [],
    seed,
    clock: clock === undefined || seed === null ? null : Number(clock),
    stubs: canned,
    entries: Object.fromEntries(entries),
  };
  return TestWorker.open(order, typeof fetch === "function" ? fetch : null);
}

function pathOf(given: string | URL): string {
  return given instanceof URL ? fileURLToPath(given) : resolve(given);
}
