import type { WorkerStatus } from "../../../supervisor/control.ts";
import { say, writeDocument } from "../../text/output.ts";
import { changeLine, workerNotes } from "../../text/worker-lines.ts";
import type { AdminOptions } from "./admin-client.ts";

/** Prints what a change made of a worker. Returns the exit code. */
export function sayChange(worker: WorkerStatus, { json }: AdminOptions): number {
  if (json === true) {
    writeDocument({ worker, error: null });
    return 0;
  }
  say(changeLine(worker));
  for (const note of workerNotes(worker, Date.now())) say(note);
  return 0;
}
