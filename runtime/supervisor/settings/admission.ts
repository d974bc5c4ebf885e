import type { AdmissionLimits } from "../../settings/deployment.ts";
import { withoutUndefined } from "../../settings/without-undefined.ts";

/** The keys of admission, as a file has them. */
interface AdmissionKeys {
  readonly "requests-at-once"?: number | undefined;
  readonly queue?: number | undefined;
  readonly "queue-deadline"?: number | undefined;
}

/** What a table sets of admission. */
export function admissionOf(table: AdmissionKeys): Partial<AdmissionLimits> {
  return withoutUndefined({
    requestsAtOnce: table["requests-at-once"],
    queue: table.queue,
    queueDeadline: table["queue-deadline"],
  });
}
