import type { WorkerReach } from "../services/worker-services.ts";
import type { IsolateKeeper } from "./isolates/isolates.ts";
import type { Recorder } from "./outcome/tape.ts";
import type { Admission } from "./queue/admission.ts";

/** What a tenant has from the shard it lives in. */
export interface Surroundings
  extends Pick<IsolateKeeper, "startTurn" | "mayGrow" | "onWedged" | "onBusy" | "owner"> {
  /** An isolate was started. */
  readonly onStarted: () => void;
  /** Fuel that a ms of CPU time counts as for its tenant's rate. */
  readonly fuelPerMs: number;
  /** Whether anybody would see what the guests log now. */
  readonly wantsLog: () => boolean;
  readonly admission: Admission;
  /** What its worker may reach. */
  readonly reach: () => WorkerReach;
  /** Left out where nothing is recorded. */
  readonly recorder?: Recorder | undefined;
}
