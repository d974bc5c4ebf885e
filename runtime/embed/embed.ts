// `import { openHost } from "skerry"`: runs workers from a program of one's own. `docs/embed.md` is the page for that.

export { SkerryError, type ErrorCode, type FailedRequest } from "../errors.ts";
export { meter, type MeterReport } from "../module/meter/standalone/standalone.ts";
export type { MeterOptions } from "../module/meter/standalone/standalone-options.ts";
export type { Limits } from "../settings/limits.ts";
export type { Usage } from "../worker/outcome/usage.ts";
export type { Worker } from "./embedded-worker.ts";
export type { HostInterface } from "./functions/host-interface.ts";
export type { Host } from "./host.ts";
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
export { type HostOptions, openHost } from "./open-host.ts";
export { type AnswerFetch, FetchFailure, type Fetching } from "./services/asked-fetches.ts";
export type { LoadOptions } from "./worker-options.ts";
export type { WorkerSource } from "./worker-source.ts";
