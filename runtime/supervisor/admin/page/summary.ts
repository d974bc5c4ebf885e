import { type Html, html } from "../../../page/html-text.ts";
import { formatBytes, formatCount, formatShare } from "../../../settings/quantities.ts";
import type { ServerStatus, WorkerStatus } from "../../control.ts";
import { nearLimit } from "./share-bar.ts";
import { sparkLine } from "./spark-line.ts";
import { highestPeak, rateNow } from "./view.ts";
import { formatRate } from "./worker-table.ts";

/** What the whole host does, in one look. */
export interface Totals {
  readonly perSecond: readonly number[];
  readonly requests: number;
  readonly failed: number;
  readonly isolates: number;
  readonly waiting: number;
  readonly quarantined: number;
  /** Workers that can't be served. */
  readonly broken: number;
  /** Workers of which a request took most of a limit. */
  readonly near: number;
}

export function totalsOf(workers: readonly WorkerStatus[]): Totals {
  const perSecond = Array.from({ length: 60 }, () => 0);
  let [requests, failed, isolates, waiting, quarantined, broken, near] = [0, 0, 0, 0, 0, 0, 0];
  for (const worker of workers) {
    const { load, quarantine, problem } = worker;
    requests += load.requests;
    failed += load.failed;
    isolates += load.isolates;
    waiting += load.waiting;
    if (quarantine !== null) quarantined++;
    if (problem !== null) broken++;
    if (highestPeak(worker) >= nearLimit) near++;
    // The last of both is the same second, however many there are.
    const offset = perSecond.length - load.perSecond.length;
    for (const [index, count] of load.perSecond.entries()) {
      if (offset + index >= 0) perSecond[offset + index]! += count;
    }
  }
  return { perSecond, requests, failed, isolates, waiting, quarantined, broken, near };
}

/** The figures as tiles, those that want attention coloured. */
export function summary(totals: Totals, workers: number, { shards, losses }: ServerStatus): Html {
  const memory = shards.reduce((sum, { residentBytes }) => sum + residentBytes, 0);
  const { perSecond, requests, failed, isolates, waiting, near, quarantined } = totals;
  const count = formatCount;
  return html`<dl class="tiles">
<div class="tile rate"><dt>Requests now</dt><dd>${formatRate(rateNow(perSecond))}</dd><dd class="note">${count(requests)} since the start</dd><dd class="picture">${sparkLine(perSecond)}</dd></div>
${tile("Failed", failed === 0 ? "0 %" : formatShare(failed / requests), `${count(failed)} requests`)}
${tile("Workers", count(workers), `${count(isolates)} isolates`)}
${tile("Waiting", count(waiting), "requests", waiting > 0 ? "warn" : "")}
${tile("Near a limit", count(near), "workers", near > 0 ? "warn" : "")}
${tile("Quarantine", count(quarantined), "workers", quarantined > 0 ? "bad" : "")}
${tile("Shards", count(shards.length), `${formatBytes(memory)} · ${count(losses.length)} lost`)}
</dl>`;
}

function tile(name: string, value: string, note: string, kind = ""): Html {
  return html`<div class="tile ${kind}"><dt>${name}</dt><dd>${value}</dd><dd class="note">${note}</dd></div>`;
}
