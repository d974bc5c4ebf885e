import { type Html, html } from "../../../page/html-text.ts";
import { formatBytes, formatCount } from "../../../settings/quantities.ts";
import { formatSpan } from "../../../settings/time-span.ts";
import type { SandboxStatus, ServerStatus, ShardStatus } from "../../control.ts";
import { sandboxSentences } from "../../sandbox-words.ts";
import { table, words } from "./table.ts";
import { ago } from "./time-ago.ts";

/** The processes that hold isolates. */
export function shardTable(shards: readonly ShardStatus[], now: number): Html {
  if (shards.length === 0) return html`<p class="soft">No shard runs.</p>`;
  return table<ShardStatus>(
    "Shards",
    [
      { heading: "Process", kind: "text", cell: ({ pid }) => String(pid) },
      { heading: "Cordon", kind: "text", cell: ({ cordon }) => words(cordon) },
      { heading: "Age", kind: "number", cell: ({ startedAt }) => formatSpan(now - startedAt) },
      {
        heading: "Memory",
        kind: "number",
        cell: ({ residentBytes }) => formatBytes(residentBytes),
      },
      { heading: "Isolates", kind: "number", cell: ({ isolates }) => formatCount(isolates) },
      { heading: "Waiting", kind: "number", cell: ({ waiting }) => formatCount(waiting) },
    ],
    shards,
  );
}

/** What is around them, and the host's other processes. */
export function sandboxLine(sandbox: SandboxStatus): Html {
  return html`<p class="soft">${sandboxSentences(sandbox).join(" ")}</p>`;
}

type Loss = ServerStatus["losses"][number];

/** Shards that were lost, the newest first. */
export function lossTable(losses: readonly Loss[], now: number): Html {
  if (losses.length === 0) return html`<p class="soft">No shard was lost since the start.</p>`;
  return table<Loss>(
    "Lost shards",
    [
      { heading: "When", kind: "text", cell: ({ at }) => ago(at, now) },
      { heading: "Cordon", kind: "text", cell: ({ cordon }) => words(cordon) },
      { heading: "What happened", kind: "wide", cell: ({ sentence }) => words(sentence) },
    ],
    losses,
  );
}
