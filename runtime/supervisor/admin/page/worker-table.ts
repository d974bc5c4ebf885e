import { type Html, html } from "../../../page/html-text.ts";
import { shortId } from "../../../settings/deployment.ts";
import {
  formatBytes,
  formatCount,
  formatMilliseconds,
  formatShare,
} from "../../../settings/quantities.ts";
import type { WorkerStatus } from "../../control.ts";
import { shareBar } from "./share-bar.ts";
import { sparkLine } from "./spark-line.ts";
import { type Column, table, words } from "./table.ts";
import { rateNow } from "./view.ts";

/** Routes of a worker that are shown; a tenant may have hundreds. */
const maxRoutes = 3;

const columns: readonly Column<WorkerStatus>[] = [
  { heading: "Worker", kind: "text", cell: nameCell },
  { heading: "Deployment", kind: "text", cell: deploymentCell },
  { heading: "Last minute", kind: "wide", cell: ({ load }) => minuteCell(load.perSecond) },
  { heading: "Requests", kind: "number", cell: requestsCell },
  { heading: "Failed", kind: "number", cell: failedCell },
  { heading: "Isolates", kind: "number", cell: isolatesCell },
  { heading: "Waiting", kind: "number", cell: waitingCell },
  {
    heading: "Fuel peak",
    kind: "peak",
    cell: ({ load, limits }) => shareBar(load.peaks.fuel, formatCount(limits.fuel)),
  },
  {
    heading: "Memory peak",
    kind: "peak",
    cell: ({ load, limits }) => shareBar(load.peaks.memory, formatBytes(limits.memory)),
  },
  {
    heading: "Time peak",
    kind: "peak",
    cell: ({ load, limits }) => shareBar(load.peaks.deadline, formatMilliseconds(limits.deadline)),
  },
];

/** The workers with their load, and how near they come to their limits. */
export function workerTable(caption: string, workers: readonly WorkerStatus[]): Html {
  return table(caption, columns, workers);
}

function nameCell(worker: WorkerStatus) {
  const { name, tenant, cordon, origin, routes, quarantine, watched, problem } = worker;
  const shown = routes.slice(0, maxRoutes).map((route) => html`<code>${words(route)}</code> `);
  const more = routes.length - shown.length;
  const chips = [
    ...(quarantine === null ? [] : [html` <span class="chip bad">quarantine</span>`]),
    ...(watched === null ? [] : [html` <span class="chip bad">watched</span>`]),
    ...(problem === null ? [] : [html` <span class="chip bad">not served</span>`]),
    ...(origin === "file" ? [html` <span class="chip">by file</span>`] : []),
  ];
  return html`<span class="name">${words(name)}</span>${chips}
<span class="sub">tenant ${words(tenant)} · cordon ${words(cordon)}</span>
<span class="sub routes">${routes.length === 0 ? "no route" : shown}${more > 0 ? `and ${formatCount(more)} more` : ""}</span>`;
}

function deploymentCell({ current, candidate }: WorkerStatus): Html {
  const next =
    candidate === null
      ? html``
      : html`<span class="sub">then <code>${shortId(candidate.id)}</code> <span class="chip">${formatShare(candidate.percent / 100)}</span></span>`;
  return html`<code>${shortId(current)}</code>${next}`;
}

function minuteCell(perSecond: readonly number[]): Html {
  return html`<span class="minute">${sparkLine(perSecond)}<span>${formatRate(rateNow(perSecond))}</span></span>`;
}

/** With what the host did for them, of all their fuel. */
function requestsCell({ load: { requests, fuel, hostFuel } }: WorkerStatus): Html {
  const share =
    hostFuel === 0
      ? ""
      : html`<span class="sub" title="the host's part of their fuel">host ${formatShare(hostFuel / (fuel + hostFuel))}</span>`;
  return html`${formatCount(requests)}${share}`;
}

function failedCell({ load: { failed, requests } }: WorkerStatus): Html {
  if (failed === 0) return html`<span class="soft">0</span>`;
  return html`${formatCount(failed)}<span class="sub">${formatShare(failed / requests)}</span>`;
}

function waitingCell({ load: { waiting } }: WorkerStatus): Html {
  return waiting === 0 ? html`<span class="soft">0</span>` : html`<b>${formatCount(waiting)}</b>`;
}

/** With the memory of their instances, in the shard where they have most. */
function isolatesCell({ load: { isolates, memoryBytes } }: WorkerStatus): Html {
  const memory =
    memoryBytes === 0 ? html`` : html`<span class="sub">${formatBytes(memoryBytes)}</span>`;
  return html`${formatCount(isolates)}${memory}`;
}

/** Requests a second, with a digit after the point where there are few. */
export function formatRate(rate: number): string {
  return `${rate < 10 ? String(Math.round(rate * 10) / 10) : formatCount(rate)}/s`;
}
