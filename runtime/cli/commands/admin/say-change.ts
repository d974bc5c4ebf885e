import type { ChangedWorker } from "../../../supervisor/control.ts";
import { spreadLine } from "../../text/cluster-text.ts";
import { say, writeDocument } from "../../text/output.ts";
import { changeLine, workerNotes } from "../../text/worker-lines.ts";
import type { AdminOptions } from "./admin-client.ts";

/** Prints what a change made of a worker. Returns the exit code. */
export function sayChange(changed: ChangedWorker, { json }: AdminOptions): number {
  const { spread, ...worker } = changed;
  if (json === true) {
    writeDocument({ worker, ...(spread && { spread }), error: null });
    return 0;
  }
  say(changeLine(worker));
  for (const note of workerNotes(worker, Date.now())) say(note);
  if (spread !== undefined) say(spreadLine(spread));
  return 0;
}
