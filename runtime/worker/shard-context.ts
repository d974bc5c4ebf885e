import type { WorkerReach } from "../services/worker-services.ts";
import { defaultAdmission } from "../settings/deployment.ts";
import { usualFuelPerMs } from "../settings/limits.ts";
import type { IsolateKeeper } from "./isolates/isolates.ts";
import type { Recorder } from "./outcome/tape.ts";
import { Admission, defaultBodyBytes, ShardAdmission } from "./queue/admission.ts";
import { AnswerTurns } from "./queue/answer-turns.ts";

/** The functions that a shard provides to a running deployment, and the events that it reports. */
export interface ShardContext
  extends Pick<
    IsolateKeeper,
    "acquireStart" | "mayGrow" | "onWedged" | "onBusy" | "tenant" | "worker"
  > {
  /** An isolate was started. */
  readonly onStarted: () => void;
  /** Fuel that a ms of CPU time counts as for its tenant's rate. */
  readonly fuelPerMs: number;
  /** Returns true if anybody reads its guests' log now. */
  readonly wantsLog: () => boolean;
  readonly admission: Admission;
  /** The limit on requests that may begin, by the room for their answers. */
  readonly answers: AnswerTurns;
  /** Returns the reach of its worker. */
  readonly reach: () => WorkerReach;
  /** Left out where nothing is recorded. */
  readonly recorder?: Recorder | undefined;
}

/** The part of the context that is the same for all deployments that have a shard to themselves. */
export const aloneInShard = {
  onBusy: () => () => {},
  wantsLog: () => true,
  onStarted: () => {},
  acquireStart: () => Promise.resolve(() => {}),
  mayGrow: () => true,
  fuelPerMs: usualFuelPerMs,
  answers: new AnswerTurns(),
} satisfies Partial<ShardContext>;

/** The admission of a deployment that has a shard to itself. */
export function admissionAlone(): Admission {
  const shard = new ShardAdmission({ ...defaultAdmission, bodyBytes: defaultBodyBytes });
  return new Admission(defaultAdmission, shard);
}
