import { visible } from "../message/visible-text.ts";
import type { WorkerSettings } from "./settings.ts";

/** One immutable version of a worker, with all that a shard needs to run it. */
export interface Deployment {
  /** Its content address: 64 hexadecimal digits over the module's bytes and the settings. */
  readonly id: string;
  readonly worker: string;
  readonly artifactKey: string;
  readonly settings: WorkerSettings;
  /** Whether it reads content piece by piece, by what its module imports: a grant alone says only that it may. */
  readonly piecewise?: boolean;
}

/** Digits of a deployment's id that people are shown. */
const shownDigits = 12;

export function shortId(id: string): string {
  return visible(id.slice(0, shownDigits));
}

/** How many requests of one worker a shard takes. */
export interface AdmissionLimits {
  /** Requests in the shard at once, those that wait included. */
  readonly requestsAtOnce: number;
  /** Requests that may wait. */
  readonly queue: number;
  /** How long a request may wait before it is refused, in ms. */
  readonly queueDeadline: number;
}

export const defaultAdmission: AdmissionLimits = {
  requestsAtOnce: 1_100,
  queue: 1_000,
  queueDeadline: 10_000,
};

/** What a tenant may burn over time, all its workers and all shards together. */
export interface FuelRate {
  readonly fuelPerSecond: number;
  /** Fuel that may be saved up while nothing is burned. */
  readonly burst: number;
}
