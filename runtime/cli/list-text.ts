import type { WorkerStatus } from "../serve/control.ts";
import { formatBytes, formatCount, formatMilliseconds, formatShare } from "../tenant/quantities.ts";
import { visible } from "../tenant/visible-text.ts";
import type { WorkerHistory } from "./list.ts";
import { indented, plainTable } from "./plain-table.ts";
import { shortId, shownPercent, shownRoutes, workerNotes } from "./worker-lines.ts";

/** Routes that a row shows; the worker's own page has all. */
const mostRoutes = 3;

/** All workers as a table, and below it what somebody should know of some. Times are ms since 1970. */
export function listText(workers: readonly WorkerStatus[], now: number): string {
  if (workers.length === 0) return "No worker is deployed: see `skerry deploy --help`.\n";
  const table = plainTable(
    ["worker", "routes", "current", "candidate", "cordon", "state", "requests", "failures"],
    ["left", "left", "left", "left", "left", "left", "right", "right"],
  );
  for (const worker of workers) {
    const { name, routes, current, candidate, cordon, load } = worker;
    table.push([
      visible(name),
      someRoutes(routes),
      shortId(current),
      candidate === null ? "" : `${shortId(candidate.id)} ${shownPercent(candidate.percent)}`,
      visible(cordon),
      stateOf(worker, now),
      formatCount(load.requests),
      formatCount(load.failed),
    ]);
  }
  const notes = workers.flatMap((worker) => workerNotes(worker, now));
  return page([table.toString(), ...(notes.length > 0 ? ["", ...notes] : [])]);
}

/** One worker, its deployments, and what happened with them. */
export function historyText({ worker, deployments, history }: WorkerHistory, now: number): string {
  const { name, tenant, origin, cordon, routes, limits, fuelRate, load } = worker;
  const { fuel, memory, deadline } = load.peaks;
  const peaks = `${formatShare(fuel)} of its fuel, ${formatShare(memory)} of its memory, ${formatShare(deadline)} of its deadline`;
  const rate =
    fuelRate === null
      ? ""
      : `, ${formatCount(fuelRate.fuelPerSecond)} fuel a second and up to ${formatCount(fuelRate.burst)} saved`;
  const kept = plainTable(
    ["deployment", "made", "module", "size", ""],
    [...(["left", "left", "left", "right", "left"] as const)],
  );
  for (const { id, createdAt, module, moduleBytes } of deployments) {
    const size = formatBytes(moduleBytes);
    kept.push([shortId(id), time(createdAt), shortId(module), size, roleOf(id, worker)]);
  }
  const events = plainTable(["when", "what", "deployment"], ["left", "left", "left"]);
  for (const { at, event, deployment } of history) {
    events.push([time(at), event, shortId(deployment)]);
  }
  return page([
    `worker    ${visible(name)}, ${origin === "file" ? "of the host's file" : "deployed"}`,
    `routes    ${shownRoutes(routes)}`,
    `tenant    ${visible(tenant)}${rate}`,
    `cordon    ${visible(cordon)}`,
    `limits    fuel ${formatCount(limits.fuel)}, memory ${formatBytes(limits.memory)}, deadline ${formatMilliseconds(limits.deadline)}`,
    `requests  ${formatCount(load.requests)}, ${formatCount(load.failed)} failed; one took at most ${peaks}`,
    ...workerNotes(worker, now),
    "",
    "deployments, the newest first",
    indented(kept.toString()),
    "",
    "history",
    indented(events.toString()),
  ]);
}

function someRoutes(routes: readonly string[]): string {
  const more = routes.length - mostRoutes;
  const some = shownRoutes(routes.slice(0, mostRoutes));
  return more > 0 ? `${some} and ${more} more` : some;
}

function stateOf({ quarantine, pausedUntil, problem }: WorkerStatus, now: number): string {
  if (problem !== null) return problem.code;
  if (quarantine === null) return "serves";
  return pausedUntil !== null && pausedUntil > now ? "paused" : "quarantine";
}

function roleOf(id: string, { current, candidate }: WorkerStatus): string {
  if (id === current) return "current";
  return id === candidate?.id ? `candidate for ${shownPercent(candidate.percent)}` : "";
}

/** A moment (ms since 1970) in UTC, to the second. */
function time(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace("T", " ");
}

const page = (lines: readonly string[]) => `${lines.join("\n").replace(/ +$/gm, "")}\n`;
