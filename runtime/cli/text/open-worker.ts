import { openWorkerSource, type WorkerSource } from "../../project/worker-source.ts";
import { say } from "./output.ts";
import { startProgress } from "./progress.ts";

/** Opens FILE|DIR, and shows a build as it goes on, but not with `quiet`, and what its compiler warns of. Throws `not-found`,
 * `bad-settings`, `build-failed`. */
export function openWorker(label: string, quiet: boolean): Promise<WorkerSource> {
  return openWorkerSource(label, {
    async building(label) {
      const progress = startProgress(`Building ${label}`, quiet);
      return () => progress.stop();
    },
    warn: say,
  });
}
