import { Html, html } from "../../../page/html-text.ts";
import { engineLine } from "../../../process/engine.ts";
import { formatCount } from "../../../settings/quantities.ts";
import { formatSpan } from "../../../settings/time-span.ts";
import type { ServerStatus, WorkerStatus } from "../../control.ts";
import { attention, engineAlarm } from "./attention.ts";
import { clusterSection } from "./cluster-section.ts";
import { lossTable, sandboxLine, shardTable } from "./shard-tables.ts";
import { statusStyle } from "./status-style.ts";
import { summary, type Totals, totalsOf } from "./summary.ts";
import { words } from "./table.ts";
import { linkTo, orders, selectWorkers, type View } from "./view.ts";
import { workerTable } from "./worker-table.ts";

/** Workers that are shown at most: more is more than a person reads, and slow to lay out. */
const maxWorkers = 200;

/** Seconds between two loadings of the page. */
const refreshSeconds = 5;

export interface StatusPage {
  readonly status: ServerStatus;
  readonly workers: readonly WorkerStatus[];
  readonly view: View;
  /** ms since 1970. */
  readonly now: number;
}

/** The page an operator looks at: HTML alone, which loads itself again and runs no script. */
export function renderStatusPage({ status, workers, view, now }: StatusPage): string {
  const totals = totalsOf(workers);
  const { shown, matching } = selectWorkers(workers, view, maxWorkers);
  const refresh = html`<meta http-equiv="refresh" content="${refreshSeconds}">`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${view.paused ? html`` : refresh}
<title>${titleOf(status, totals)}</title>
<link rel="icon" href="${iconOf(status, totals)}">
<style>${new Html(statusStyle)}</style>
</head>
<body>
<main>
${heading(status, view, now)}
${summary(totals, workers.length, status)}
${attention(workers, now)}
${engineAlarm(status)}
<section class="card">
${toolbar(view)}
${shown.length === 0 ? noWorkers(view) : workerTable(captionOf(shown.length, matching, view), shown)}
</section>
${clusterSection(status.cluster)}
<section class="card">${shardTable(status.shards, now)}${sandboxLine(status.sandbox)}</section>
<section class="card">${lossTable(status.losses, now)}</section>
<p class="soft links"><a href="/metrics">Metrics</a> <a href="/openapi.json">API</a> <a href="/v1/status">Status as JSON</a></p>
</main>
</body>
</html>
`.text;
}

/** "ready", or what is the matter, the worst first. */
function stateOf({ ready }: ServerStatus, { quarantined, broken }: Totals): string {
  if (!ready) return "not ready";
  if (broken > 0) return `${formatCount(broken)} not served`;
  return quarantined > 0 ? `${formatCount(quarantined)} in quarantine` : "ready";
}

function titleOf(status: ServerStatus, totals: Totals): string {
  return `${stateOf(status, totals)} · Skerry`;
}

/** A picture in the tab that tells the state from afar: rocks in the sea, under a light. */
function iconOf(status: ServerStatus, totals: Totals): string {
  const state = stateOf(status, totals);
  const light = state === "ready" ? "#2fa866" : status.ready ? "#e0a030" : "#d43c3c";
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="22" cy="9" r="6" fill="${light}"/><path d="M3 25 11 12l6 8 3-4 9 9z" fill="#5b6b80"/><path d="M2 27h28v3H2z" fill="#3b78c4"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(picture)}`;
}

function heading(status: ServerStatus, view: View, now: number): Html {
  const { ready, version, engine, startedAt, url } = status;
  return html`<header>
<h1>Skerry <span class="pill ${ready ? "good" : "bad"}">${ready ? "Ready" : "Not ready"}</span></h1>
<p class="soft">version ${words(version)} · up ${formatSpan(now - startedAt)} · answers on <code>${words(url)}</code></p>
<p class="soft">${words(engineLine(engine))}</p>
<p class="soft refresh">${view.paused ? "Does not refresh." : `Refreshes every ${refreshSeconds} s.`} <a href="${linkTo({ ...view, paused: !view.paused })}">${view.paused ? "Go on" : "Pause"}</a></p>
</header>`;
}

/** Orders as links; a form to find workers by name, which keeps the page still while it is written in. */
function toolbar(view: View): Html {
  const links = orders.map((order) =>
    order === view.order
      ? html`<b aria-current="true">${order}</b> `
      : html`<a href="${linkTo({ ...view, order })}">${order}</a> `,
  );
  const find = view.paused
    ? html`<form action="/" method="get"><input type="hidden" name="paused" value="1"><input type="hidden" name="order" value="${view.order}"><label>Name or tenant <input type="search" name="find" value="${view.find}" maxlength="100"></label> <button>Find</button></form>`
    : html`<a href="${linkTo({ ...view, paused: true })}">Pause to find one</a>`;
  const all =
    view.find === "" ? html`` : html`<a href="${linkTo({ ...view, find: "" })}">Show all</a>`;
  return html`<div class="toolbar"><span class="orders">By ${links}</span>${find}${all}</div>`;
}

function captionOf(shown: number, matching: number, { order, find }: View): string {
  const among = find === "" ? "" : ` with “${words(find)}”`;
  if (shown === matching) return `Workers${among}`;
  const first = {
    busiest: "busiest",
    failures: "with the most failures",
    limits: "nearest to a limit",
    name: "first",
  }[order];
  return order === "busiest" || order === "name"
    ? `Workers${among}: the ${shown} ${first} of ${formatCount(matching)}`
    : `Workers${among}: the ${shown} ${first}, of ${formatCount(matching)}`;
}

function noWorkers({ find }: View): Html {
  if (find === "") {
    return html`<p>No worker is deployed. Deploy one: <code>skerry deploy</code>.</p>`;
  }
  return html`<p>No worker or tenant has “${words(find)}” in its name.</p>`;
}
