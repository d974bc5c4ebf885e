import { type Html, html } from "../../../page/html-text.ts";
import { formatCount } from "../../../settings/quantities.ts";
import type { ClusterStatus, NodeStatus } from "../../control.ts";
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
  return html`<section class="${kind}">${away}${wrong}${nodeTable(cluster.cluster, nodes)}<p class="soft">The log is at revision ${formatCount(revision)}; this node is <code>${words(node)}</code>.</p></section>`;
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
    ],
    nodes,
  );
}
