import { type Html, html } from "../../../page/html-text.ts";
import { engineWarning } from "../../../process/engine.ts";
import { formatCount } from "../../../settings/quantities.ts";
import { formatSpan } from "../../../settings/time-span.ts";
import type { ServerStatus, WorkerStatus } from "../../control.ts";
import { table, words } from "./table.ts";
import { ago } from "./time-ago.ts";

/** Rows of each table at most. */
const maxRows = 100;

/** What somebody should look after: workers in quarantine, workers that are watched, and workers that can't be
 * served. Nothing when there are none. */
export function attention(workers: readonly WorkerStatus[], now: number): Html {
  const quarantined = workers.filter(({ quarantine }) => quarantine !== null);
  const watched = workers.filter((each) => each.watched !== null);
  const broken = workers.filter(({ problem }) => problem !== null);
  return html`${quarantined.length === 0 ? html`` : section(quarantineTable(quarantined, now))}${watched.length === 0 ? html`` : section(watchTable(watched, now))}${broken.length === 0 ? html`` : section(problemTable(broken))}`;
}

/** A warning where the engine is to be renewed. */
export function engineAlarm({ engine }: ServerStatus): Html {
  const warning = engineWarning(engine);
  return warning === null ? html`` : section(html`<p>${words(warning)}</p>`);
}

function section(content: Html): Html {
  return html`<section class="card alarm">${content}</section>`;
}

function quarantineTable(workers: readonly WorkerStatus[], now: number): Html {
  return table<WorkerStatus>(
    captionOf("Quarantine", workers.length),
    [
      { heading: "Worker", kind: "text", cell: ({ name }) => words(name) },
      { heading: "Why", kind: "wide", cell: (worker) => words(worker.quarantine!.reason) },
      { heading: "Since", kind: "text", cell: (worker) => ago(worker.quarantine!.since, now) },
      {
        heading: "Shards lost",
        kind: "number",
        cell: (worker) => formatCount(worker.quarantine!.losses),
      },
      {
        heading: "Now",
        kind: "text",
        cell: ({ pausedUntil }) =>
          pausedUntil === null || pausedUntil <= now
            ? "runs by itself"
            : `paused, starts in ${formatSpan(pausedUntil - now + 999)}`,
      },
    ],
    workers.slice(0, maxRows),
  );
}

function watchTable(workers: readonly WorkerStatus[], now: number): Html {
  return table<WorkerStatus>(
    captionOf("Watched in a shard of their own", workers.length),
    [
      { heading: "Worker", kind: "text", cell: ({ name }) => words(name) },
      { heading: "Why", kind: "wide", cell: ({ watched }) => words(watched!.reason) },
      { heading: "Since", kind: "text", cell: ({ watched }) => ago(watched!.since, now) },
    ],
    workers.slice(0, maxRows),
  );
}

function problemTable(workers: readonly WorkerStatus[]): Html {
  return table<WorkerStatus>(
    captionOf("Not served", workers.length),
    [
      { heading: "Worker", kind: "text", cell: ({ name }) => words(name) },
      { heading: "Code", kind: "text", cell: ({ problem }) => html`<code>${problem!.code}</code>` },
      { heading: "Why", kind: "wide", cell: ({ problem }) => words(problem!.message) },
    ],
    workers.slice(0, maxRows),
  );
}

function captionOf(title: string, count: number): string {
  return count > maxRows ? `${title}: the first ${maxRows} of ${formatCount(count)}` : title;
}
