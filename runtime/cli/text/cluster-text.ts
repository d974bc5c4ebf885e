import { visible } from "../../message/visible-text.ts";
import { shortId } from "../../settings/deployment.ts";
import { formatSpan } from "../../settings/time-span.ts";
import type { ClusterStatus, NodeStatus, Spread, WaveStatus } from "../../supervisor/control.ts";
import { paint } from "./output.ts";
import { plainTable } from "./plain-table.ts";

/** Names that a line shows. */
const maxNames = 10;

/** Nodes of a cluster as a table, and below it what somebody should know. Times are ms since 1970. */
export function clusterText(cluster: ClusterStatus, now: number): string {
  const { nodes, revision, connected, alarm, node } = cluster;
  const table = plainTable(
    ["node", "version", "labels", "state", "revision", "lag", "held", "quarantine"],
    ["left", "left", "left", "left", "right", "right", "right", "left"],
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
    ...(cluster.twin
      ? [
          paint(
            "red",
            `Another node has the name ${visible(node)}, too: give it another one. Until then neither tells of its quarantines.`,
          ),
        ]
      : []),
    ...cluster.held.map(
      ({ worker, problem }) =>
        `${paint("bold", visible(worker))} is held as it was on this node: ${visible(problem.message)}`,
    ),
    ...cluster.waves.map((each) => waveNote(each)),
    ...cluster.quarantines.map(
      ({ worker, node: at, since, reason }) =>
        `${paint("bold", visible(worker))} is in ${paint("yellow", "quarantine")} at ${visible(at)} since ${formatSpan(Math.max(0, now - since))}: ${visible(reason)}`,
    ),
    ...notUnderstoodNote(cluster.notUnderstood),
    ...unsharedNote(cluster.unshared),
    ...refusedNote(cluster.refused),
    ...artifactsNote(cluster.artifacts),
    ...entriesNotes(cluster.entries, now),
    ...cluster.tenants.map(
      ({ tenant, fuelRate, fuelBurst }) =>
        `tenant ${paint("bold", visible(tenant))}, at each node: fuel-rate ${shown(fuelRate)}, fuel-burst ${shown(fuelBurst)}`,
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
  { node, version, labels, present, revision, lag, held, alarm, quarantines }: NodeStatus,
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
    quarantines.length === 0 ? "" : some(quarantines.map((each) => visible(each))),
  ];
}

/** How far a change has come that goes place by place. */
export function waveNote(waves: WaveStatus): string {
  const { worker, label, places, reached, state, by, why, deployment, before } = waves;
  const names = [...places.map((each) => `${label}=${each}`), "the others"].map((each) =>
    visible(each),
  );
  const [has, rest] = [names.slice(0, reached), names.slice(reached)];
  const how = {
    going: `goes on, led by ${visible(by)}`,
    stopped: paint("yellow", "was stopped"),
    interrupted: `${paint("yellow", "was interrupted")}, as ${visible(by)} leads it no more`,
  }[state];
  const where = `${shortId(deployment)} on ${some(has)}; ${shortId(before)} on ${some(rest)}`;
  const cause = why === null ? "" : ` ${visible(why)}`;
  return `${paint("bold", visible(worker))}: a change place by place ${how}: ${where}.${cause}`;
}

function notUnderstoodNote(records: ClusterStatus["notUnderstood"]): string[] {
  if (records.length === 0) return [];
  const names = records.map(({ key, fields }) =>
    visible(fields.length === 0 ? key : `${key} (${fields.join(", ")})`),
  );
  return [
    paint("yellow", `This node does not understand all of ${some(names)}: update its Skerry.`),
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

function artifactsNote({ taken, given, refused }: ClusterStatus["artifacts"]): string[] {
  if (taken + given + refused === 0) return [];
  const line = `prepared modules of the cluster: ${taken} taken, ${given} given`;
  return [refused === 0 ? line : `${line}, ${paint("yellow", `${refused} refused`)}`];
}

function entriesNotes(entries: ClusterStatus["entries"], now: number): string[] {
  if (entries === null) return [];
  const { alarm, ageMs, revision, refused } = entries;
  const age = ageMs === null ? "not level since the start" : `level ${formatSpan(ageMs)} ago`;
  return [
    `replicated entries at revision ${revision}, ${age}`,
    ...(alarm === null
      ? []
      : [
          `${paint("red", "Alarm")} since ${formatSpan(now - alarm.since)}: ${visible(alarm.sentence)}`,
        ]),
    ...refusedNote(refused),
  ];
}

function some(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const more = names.length - maxNames;
  const first = names.slice(0, maxNames).join(", ");
  return more > 0 ? `${first} and ${more} more` : first;
}

const shown = (value: unknown) => (value === null ? "as by default" : visible(String(value)));
