/** Runs workers in a program of one's own, and meters core modules for hosts of one's own.
 * @module skerry */
import type { Host } from "./embedded-host.ts";
import type { HostOptions } from "./open-host.ts";

export {
  type ErrorCode,
  type FailedRequest,
  type SerializedError,
  SkerryError,
} from "../errors.ts";
export {
  type MeteredModule,
  type MeterReport,
  meter,
} from "../module/meter/standalone/standalone.ts";
export type { MeterOptions } from "../module/meter/standalone/standalone-options.ts";
export type { FunctionLabel } from "../module/meter/trace/function-labels.ts";
export type { SourceLine } from "../module/meter/trace/function-lines.ts";
export type { FetchFailureCode } from "../services/fetch/fetch-error.ts";
export type { InterfaceUse } from "../services/interface-use.ts";
export type { Limits } from "../settings/limits.ts";
export type { Usage } from "../worker/outcome/usage.ts";
export type { Host } from "./embedded-host.ts";
export type { Worker } from "./embedded-worker.ts";
export {
  type FunctionCall,
  FunctionError,
  type HostFunction,
  type HostInterface,
} from "./functions/host-interface.ts";
export type {
  EventQueue,
  FunctionFailureEvent,
  HostEvents,
  LogEvent,
  LossEvent,
  UsageEvent,
} from "./host-events.ts";
export type { RequestInput, RequestOptions } from "./messages/wire-request.ts";
export type { ResponseUsage, WorkerResponse } from "./messages/worker-response.ts";
export type { HostOptions } from "./open-host.ts";
export type { AnswerFetch, Fetching } from "./services/asked-fetches.ts";
export { FetchFailure } from "./services/fetch-failure.ts";
export type { LoadOptions } from "./worker-options.ts";
export type { WorkerSource } from "./worker-source.ts";

/** Opens a host for workers. Close it, or declare it with `await using`: it keeps this process alive. Its processes end with
 * this one, however that ends.
 * @throws SkerryError `bad-settings`, `data-folder`, `no-sandbox`, `host-failed` if there is no Node that Skerry runs on.
 * @example
 * ```ts
 * import { openHost } from "skerry";
 *
 * await using host = await openHost({ dataDir: "plugins" });
 * const worker = await host.load("acme/hello", "hello.wasm", { limits: { fuel: 50_000_000 } });
 * const response = await worker.fetch("/?name=you");
 * console.log(response.status, (await response.text()).trim()); // 200 Hello, you!
 * const { fuel } = await response.finished;
 * console.log(fuel < 50_000_000); // true
 * ```
 */
export async function openHost(options: HostOptions): Promise<Host> {
  // Who meters modules alone loads none of it.
  return (await import("./open-host.ts")).openHost(options);
}
