import type { StreamInfo } from "@nats-io/jetstream";
import { SkerryError } from "../../../errors.ts";
import { visible } from "../../../message/visible-text.ts";
import type { NatsSettings } from "./connection-settings.ts";

/** So many servers have to keep what is called replicated: of three one may go. */
export const minReplicas = 3;

/** What a server has to tell its settings, in ms and bytes. */
const answerTime = 3_000;
const answerBytes = 256 * 1_024;

/** What a server's `/varz` says of itself (docs.nats.io, "Monitoring NATS"). */
interface Told {
  readonly name: string;
  /** Whether it syncs each write to the disk before it acknowledges it. */
  readonly syncs: boolean;
}

/** What was found of the servers. */
export interface Weaknesses {
  /** Why they can't be relied on for what they acknowledge, a sentence each; nothing where they can. */
  readonly found: readonly string[];
  /** That it can't be seen of some, in a sentence; null where it is seen of all. */
  readonly unseen: string | null;
  /** Whether those are all servers that the log's leader does not reach either, or has not reached of late: lost for a while, and no
   * fault of the settings. */
  readonly offline: boolean;
}

/** Why the servers can't be relied on for what they acknowledge. A client of NATS is not
 * told when a server syncs what it writes: neither a stream nor the account has it. The server's monitoring port has, as
 * `sync_always` of its JetStream settings, so each server that keeps a replica is asked there. */
export async function weaknesses(
  stream: StreamInfo,
  { monitors }: Pick<NatsSettings, "monitors">,
): Promise<Weaknesses> {
  const found: string[] = [];
  const replicas = stream.config.num_replicas;
  if (replicas < minReplicas) {
    found.push(
      `The log has ${replicas} ${replicas === 1 ? "replica" : "replicas"}: one server that is lost may take acknowledged changes with it; ${minReplicas} servers in a cluster are needed.`,
    );
  }
  const told = new Map<string, Told>();
  for (const url of monitors) {
    const one = await askServer(url);
    if (one !== null) told.set(one.name, one);
  }
  const names = peersOf(stream);
  const lazy = [...told.values()].filter(({ syncs }) => !syncs).map(({ name }) => name);
  if (lazy.length > 0) {
    found.push(
      `Changes are acknowledged by ${listed(lazy)} before they are on the disk: set \`sync_interval: always\` in its jetstream settings.`,
    );
  }
  const unseen = names.filter((name) => !told.has(name));
  // A server alone has no name in the stream's description.
  const silent = names.length === 0 ? told.size === 0 : unseen.length > 0;
  // Of one that was killed NATS says for long only that its copy is behind.
  const away = new Set(
    (stream.cluster?.replicas ?? [])
      .filter(({ offline, current }) => offline || !current)
      .map(({ name }) => name),
  );
  return {
    found,
    unseen: silent
      ? `Whether ${unseen.length === 0 ? "the server" : listed(unseen)} writes changes to the disk before acknowledging them can't be seen: set \`monitors\` in [cluster] to the servers' monitoring addresses (\`http_port\` in their settings).`
      : null,
    offline: unseen.length > 0 && unseen.every((name) => away.has(name)),
  };
}

/** @throws SkerryError `bad-settings` with what is wrong. */
export function refuseWeak(found: readonly string[]): void {
  if (found.length === 0) return;
  throw new SkerryError(
    "bad-settings",
    `${found.join(" ")} To take it nevertheless, as for a trial, start with --single.`,
  );
}

/** What is said of a server that is in no cluster. */
export function refuseAlone(): SkerryError {
  return new SkerryError(
    "bad-settings",
    `The server is in no cluster, and the log needs ${minReplicas} replicas: run ${minReplicas} servers as a cluster, or, for a trial, start with --single.`,
  );
}

/** What is said of servers that mirror the log of others, as a leaf of theirs may. A mirror holds compare-and-set of each entry against
 * what it has itself, and stands still at the first one whose predecessor it has not (nats-server up to 2.10.27: github.com/nats-io/nats-server/issues/5865): its
 * nodes would go by an old state, and not know that they are behind. */
export function refuseMirror(name: string): SkerryError {
  return new SkerryError(
    "bad-settings",
    `The servers have a mirror of ${visible(name)}, which NATS stops where a key was written twice before the mirror had it: name the servers that it is a mirror of in \`servers\`.`,
  );
}

function peersOf({ cluster }: StreamInfo): string[] {
  if (cluster === undefined) return [];
  const names = [cluster.leader, ...(cluster.replicas ?? []).map(({ name }) => name)];
  return names.filter((name): name is string => typeof name === "string" && name !== "");
}

/** Null where it does not answer, or with something else. */
async function askServer(url: string): Promise<Told | null> {
  try {
    const answer = await fetch(new URL("/varz", url), { signal: AbortSignal.timeout(answerTime) });
    const text = await answer.text();
    if (!answer.ok || text.length > answerBytes) return null;
    const { server_name: name, jetstream } = JSON.parse(text) as {
      server_name?: unknown;
      jetstream?: { config?: { sync_always?: unknown } };
    };
    if (typeof name !== "string") return null;
    return { name, syncs: jetstream?.config?.sync_always === true };
  } catch {
    return null;
  }
}

const listed = (names: readonly string[]) =>
  `${names.length === 1 ? "the server" : "each of the servers"} ${names.map((name) => visible(name.slice(0, 100))).join(", ")}`;
