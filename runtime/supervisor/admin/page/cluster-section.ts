import { type Html, html } from "../../../page/html-text.ts";
import { formatCount } from "../../../settings/quantities.ts";
import type { ClusterStatus, NodeStatus, WaveStatus } from "../../control.ts";
import { table, words } from "./table.ts";

/** The nodes of the cluster that the host is in, and what is wrong with it; nothing of a host alone. */
export function clusterSection(cluster: ClusterStatus | null): Html {
  if (cluster === null) return html``;
  const { connected, alarm, nodes, revision, node } = cluster;
  const away = connected
    ? html``
    : html`<p>No server of the cluster answers: what is served goes on, and nothing can be changed.</p>`;
  const wrong =
    alarm === null
      ? html``
      : html`<p>${words(alarm.sentence)} Put the log back as it was, or run <code>skerry cluster restore</code> at the node that has most.</p>`;
  const kind = connected && alarm === null ? "card" : "card alarm";
  const notes = [
    ...cluster.waves.map(waveNote),
    ...cluster.quarantines.map(
      (each) =>
        html`<p><code>${words(each.worker)}</code> is in quarantine at <code>${words(each.node)}</code>: ${words(each.reason)}</p>`,
    ),
    ...cluster.notUnderstood.slice(0, maxNotes).map(notUnderstoodNote),
    ...cluster.tenants.slice(0, maxNotes).map(tenantNote),
  ];
  return html`<section class="${kind}">${away}${wrong}${nodeTable(cluster.cluster, nodes)}${notes}<p class="soft">The log is at revision ${formatCount(revision)}; this node is <code>${words(node)}</code>.</p></section>`;
}

/** Records that are told one by one. */
const maxNotes = 20;

function waveNote({ worker, state, label, places, reached, why }: WaveStatus): Html {
  const at = `${reached} of ${places.length}`;
  const what = `A change of ${worker} by ${label} is ${state}, at ${at} places${why === null ? "" : `: ${why}`}`;
  return html`<p>${words(what)}</p>`;
}

function notUnderstoodNote({ key, fields }: ClusterStatus["notUnderstood"][number]): Html {
  const what =
    fields.length === 0 ? "is refused" : `has what it does not know: ${fields.join(", ")}`;
  return html`<p>This node is to be updated: the record <code>${words(key)}</code> ${words(what)}</p>`;
}

function tenantNote({ tenant, fuelRate, fuelBurst }: ClusterStatus["tenants"][number]): Html {
  const shown = (value: unknown) => (value === null ? "as by default" : String(value));
  const what = `at each node: fuel-rate ${shown(fuelRate)}, fuel-burst ${shown(fuelBurst)}`;
  return html`<p class="soft">The tenant <code>${words(tenant)}</code>, ${words(what)}.</p>`;
}

function nodeTable(name: string, nodes: readonly NodeStatus[]): Html {
  return table<NodeStatus>(
    `Nodes of the cluster ${words(name)}`,
    [
      { heading: "Node", kind: "text", cell: ({ node }) => words(node) },
      { heading: "Version", kind: "text", cell: ({ version }) => words(version) },
      {
        heading: "State",
        kind: "text",
        cell: ({ present, alarm }) => (alarm !== null ? "alarm" : present ? "present" : "away"),
      },
      {
        heading: "Revision",
        kind: "number",
        cell: ({ revision }) => (revision === null ? "–" : formatCount(revision)),
      },
      {
        heading: "Lag",
        kind: "number",
        cell: ({ lag }) => (lag === null ? "–" : formatCount(lag)),
      },
      {
        heading: "Held",
        kind: "wide",
        cell: ({ held }) =>
          held.map(({ worker, code }) => `${words(worker)} (${words(code)})`).join(", "),
      },
      {
        heading: "Quarantine",
        kind: "wide",
        cell: ({ quarantines }) => quarantines.map((each) => words(each)).join(", "),
      },
    ],
    nodes,
  );
}
