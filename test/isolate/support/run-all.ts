import type { Call, CallResult } from "../../../runtime/isolate/inside/batch/protocol.ts";
import type { WorkerIsolate } from "../../../runtime/isolate/isolate.ts";

/** Runs calls in as many batches as they take. */
export async function runAll(
  isolate: WorkerIsolate,
  calls: readonly Call[],
): Promise<CallResult[]> {
  const results: CallResult[] = [];
  while (results.length < calls.length) {
    const more = await isolate.run(calls.slice(results.length));
    if (more.length === 0) throw new Error("a batch has one result at least");
    results.push(...more);
  }
  return results;
}
