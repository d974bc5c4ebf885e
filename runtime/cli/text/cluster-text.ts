import { visible } from "../../message/visible-text.ts";
import { formatSpan } from "../../settings/time-span.ts";
import type { ClusterStatus, NodeStatus, Spread } from "../../supervisor/control.ts";
import { paint } from "./output.ts";
import { plainTable } from "./plain-table.ts";

/** Names that a line shows. */
const mostNames = 10;

/** Nodes of a cluster as a table, and below it what somebody should know. Times are ms since 1970. */
export function clusterText(cluster: ClusterStatus, now: number): string {
  const { nodes, revision, connected, alarm, node } = cluster;
  const table = plainTable(
    ["node", "version", "labels", "state", "revision", "lag", "held"],
    ["left", "left", "left", "left", "right", "right", "right"],
    nodes.map((each) => rowOf(each, node)),
  );
  const notes = [
    ...(connected
      ? []
      : [paint("yellow", "No server of the cluster answers: nothing can be changed.")]),
    ...(alarm === null
      ? []
      : [
          `${paint("red", "Alarm")} since ${formatSpan(now - alarm.since)}: ${visible(alarm.sentence)}`,
        ]),
    ...cluster.held.map(
      ({ worker, problem }) =>
        `${paint("bold", visible(worker))} is held as it was on this node: ${visible(problem.message)}`,
    ),
    ...unsharedNote(cluster.unshared),
    ...refusedNote(cluster.refused),
    ...cluster.tenants.map(
      ({ tenant, fuelRate, fuelBurst }) =>
        `tenant ${paint("bold", visible(tenant))}: fuel-rate ${shown(fuelRate)}, fuel-burst ${shown(fuelBurst)}`,
    ),
  ];
  const head = `cluster ${visible(cluster.cluster)} at revision ${revision}, seen from ${visible(node)}`;
  const lines = [head, table, ...notes];
  return `${lines.join("\n").replace(/ +$/gm, "")}\n`;
}

/** Which nodes have a change, in one line. */
export function spreadLine({ revision, nodes }: Spread): string {
  const has = nodes.filter((each) => each.has).map(({ node }) => visible(node));
  const missing = nodes.filter((each) => !each.has);
  const line = paint("dim", `revision ${revision}, on ${some(has)}`);
  if (missing.length === 0) return line;
  const names = missing.map(({ node, why }) => `${visible(node)} (${visible(why ?? "")})`);
  return `${line}  ${paint("yellow", `not on ${some(names)}`)}`;
}

function rowOf(
  { node, version, labels, present, revision, lag, held, alarm }: NodeStatus,
  own: string,
) {
  const shownLabels = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [
    visible(node === own ? `${node} *` : node),
    visible(version),
    visible(shownLabels.join(" ")),
    alarm !== null ? "alarm" : present ? "present" : "away",
    revision === null ? "" : String(revision),
    lag === null ? "" : String(lag),
    held.length === 0 ? "" : some(held.map(({ worker }) => visible(worker))),
  ];
}

function unsharedNote(unshared: readonly string[]): string[] {
  if (unshared.length === 0) return [];
  const names = some(unshared.map((each) => visible(each)));
  return [`The cluster does not know ${names}: \`skerry cluster restore\` gives them to it.`];
}

function refusedNote(refused: ClusterStatus["refused"]): string[] {
  const some = Object.entries(refused).filter(([, count]) => count > 0);
  if (some.length === 0) return [];
  const counts = some.map(([why, count]) => `${count} for their ${why}`).join(", ");
  return [paint("yellow", `Refused of what came from NATS: ${counts}.`)];
}

function some(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const more = names.length - mostNames;
  const first = names.slice(0, mostNames).join(", ");
  return more > 0 ? `${first} and ${more} more` : first;
}

const shown = (value: unknown) => (value === null ? "as by default" : visible(String(value)));
