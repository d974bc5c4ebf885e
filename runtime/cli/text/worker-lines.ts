import { visible } from "../../message/visible-text.ts";
import { shortId } from "../../settings/deployment.ts";
import { formatSpan } from "../../settings/time-span.ts";
import type { WorkerStatus } from "../../supervisor/control.ts";
import { paint } from "./output.ts";

/** A share of visitors. */
export function shownPercent(percent: number): string {
  return `${percent} %`;
}

/** Where a worker answers. */
export function shownRoutes(routes: readonly string[]): string {
  return routes.length === 0 ? "no route" : routes.map((route) => visible(route)).join(", ");
}

/** What somebody should know of a worker besides its row: a sentence a line. Times are ms since 1970. */
export function workerNotes(worker: WorkerStatus, now: number): string[] {
  const { quarantine, pausedUntil, watched, problem } = worker;
  const name = paint("bold", visible(worker.name));
  const notes: string[] = [];
  if (quarantine !== null) {
    const { reason, since, losses } = quarantine;
    const shards = losses === 1 ? "one shard" : `${losses} shards`;
    const begun = `since ${formatSpan(now - since)}, after ${shards} it brought down`;
    const next =
      pausedUntil !== null && pausedUntil > now
        ? ` It starts again in ${formatSpan(pausedUntil - now)}.`
        : "";
    notes.push(
      `${name} is in ${paint("yellow", "quarantine")} ${begun}: ${visible(reason)}${next}`,
    );
  }
  if (watched !== null) {
    const begun = `in a shard of its own since ${formatSpan(now - watched.since)}`;
    const { node } = watched;
    const reason = visible(watched.reason);
    notes.push(
      node === undefined
        ? `${name} is ${paint("yellow", "watched")} ${begun}: ${reason} It goes back once it is quiet.`
        : `${name} is ${paint("yellow", "watched")} ${begun}, as ${visible(node)} has it in quarantine: ${reason}`,
    );
  }
  if (problem !== null) {
    notes.push(`${name} ${paint("red", "can't be served")}: ${visible(problem.message)}`);
  }
  return notes;
}

/** What a change made of a worker, in one line. */
export function changeLine(worker: WorkerStatus): string {
  const { name, current, candidate, routes } = worker;
  const share =
    candidate === null
      ? ""
      : `, and ${shortId(candidate.id)} for ${shownPercent(candidate.percent)} of visitors`;
  const line = `${paint("bold", visible(name))} answers with ${paint("cyan", shortId(current))}${share}`;
  return `${line}  ${paint("dim", shownRoutes(routes))}`;
}
