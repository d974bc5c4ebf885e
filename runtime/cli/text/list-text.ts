import { visible } from "../../message/visible-text.ts";
import { shortId } from "../../settings/deployment.ts";
import {
  formatBytes,
  formatCount,
  formatMilliseconds,
  formatShare,
} from "../../settings/quantities.ts";
import type { SandboxStatus, WorkerLoad, WorkerStatus } from "../../supervisor/control.ts";
import { sandboxSentences } from "../../supervisor/sandbox-words.ts";
import type { WorkerHistory } from "../commands/admin/list.ts";
import { indented, plainTable } from "./plain-table.ts";
import { shownPercent, shownRoutes, workerNotes } from "./worker-lines.ts";

/** Routes that a row shows; the worker's own page has all. */
const maxRoutes = 3;

/** All workers as a table, below it what somebody should know of some, and what is around the host's processes. Times are ms since
 * 1970. */
export function listText(
  workers: readonly WorkerStatus[],
  sandbox: SandboxStatus,
  now: number,
): string {
  const around = ["", ...sandboxSentences(sandbox)];
  if (workers.length === 0) {
    return page(["No worker is deployed: see `skerry deploy --help`.", ...around]);
  }
  const table = plainTable(
    ["worker", "routes", "current", "candidate", "cordon", "state", "requests", "failures"],
    ["left", "left", "left", "left", "left", "left", "right", "right"],
    workers.map((worker) => rowOf(worker, now)),
  );
  const notes = workers.flatMap((worker) => workerNotes(worker, now));
  return page([table, ...(notes.length > 0 ? ["", ...notes] : []), ...around]);
}

function rowOf(worker: WorkerStatus, now: number): string[] {
  const { name, routes, current, candidate, cordon, load } = worker;
  return [
    visible(name),
    someRoutes(routes),
    shortId(current),
    candidate === null ? "" : `${shortId(candidate.id)} ${shownPercent(candidate.percent)}`,
    visible(cordon),
    stateOf(worker, now),
    formatCount(load.requests),
    formatCount(load.failed),
  ];
}

/** A rate is each node's own: two nodes burn twice as much. */
const ofNode = (node: string | null) =>
  node === null ? "" : `, at ${visible(node)}: each node has a rate of its own`;

/** One worker, its deployments, and what happened with them.
 * @param node the name that the host has in its cluster; null for a host alone. */
export function historyText(
  { worker, deployments, history }: WorkerHistory,
  now: number,
  node: string | null,
): string {
  const { name, tenant, origin, cordon, routes, limits, fuelRate, load } = worker;
  const rate =
    fuelRate === null
      ? ""
      : `, ${formatCount(fuelRate.fuelPerSecond)} fuel a second and up to ${formatCount(fuelRate.burst)} saved${ofNode(node)}`;
  const kept = plainTable(
    ["deployment", "made", "module", "size", ""],
    ["left", "left", "left", "right", "left"],
    deployments.map(({ id, createdAt, module, moduleBytes }) => {
      const size = formatBytes(moduleBytes);
      return [shortId(id), time(createdAt), shortId(module), size, roleOf(id, worker)];
    }),
  );
  const events = plainTable(
    ["when", "what", "deployment"],
    ["left", "left", "left"],
    history.map(({ at, event, deployment }) => [time(at), event, shortId(deployment)]),
  );
  return page([
    `worker    ${visible(name)}, ${origin === "file" ? "of the host's file" : "deployed"}`,
    `routes    ${shownRoutes(routes)}`,
    `tenant    ${visible(tenant)}${rate}`,
    `cordon    ${visible(cordon)}`,
    `limits    fuel ${formatCount(limits.fuel)}, memory ${formatBytes(limits.memory)}, deadline ${formatMilliseconds(limits.deadline)}`,
    `requests  ${formatCount(load.requests)}, ${formatCount(load.failed)} failed${peaksOf(load)}`,
    ...workerNotes(worker, now),
    "",
    "deployments, the newest first",
    indented(kept),
    "",
    "history",
    indented(events),
  ]);
}

/** The most that any request took; nothing where none did. */
function peaksOf({ peaks: { fuel, memory, deadline } }: WorkerLoad): string {
  if (fuel + memory + deadline === 0) return "";
  const of = `${formatShare(fuel)} of its fuel, ${formatShare(memory)} of its memory`;
  return `; one took at most ${of}, ${formatShare(deadline)} of its deadline`;
}

function someRoutes(routes: readonly string[]): string {
  const more = routes.length - maxRoutes;
  const some = shownRoutes(routes.slice(0, maxRoutes));
  return more > 0 ? `${some} and ${more} more` : some;
}

function stateOf({ quarantine, pausedUntil, watched, problem }: WorkerStatus, now: number): string {
  if (problem !== null) return problem.code;
  if (quarantine === null) return watched === null ? "serves" : "watched";
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
