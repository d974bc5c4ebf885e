import type { WorkerStatus } from "../serve/control.ts";
import type { AdminOptions } from "./admin-client.ts";
import { say, writeDocument } from "./output.ts";
import { changeLine, workerNotes } from "./worker-lines.ts";

/** Tells what a change made of a worker. Gives the exit code. */
export function sayChange(worker: WorkerStatus, { json }: AdminOptions): number {
  if (json === true) {
    writeDocument({ worker, error: null });
    return 0;
  }
  say(changeLine(worker));
  for (const note of workerNotes(worker, Date.now())) say(note);
  return 0;
}
