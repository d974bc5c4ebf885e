import { lstatSync } from "node:fs";
import { join } from "node:path";
import { boundaryBetween } from "../boundary/boundary.ts";
import { readProcess } from "../boundary/process-facts.ts";
import { listenedOn, type PurposeOf, reachableBy } from "../boundary/reachable-sockets.ts";
import type { Boundary, Reach, Side, SideProcess } from "../boundary/side.ts";
import { SkerryError } from "../errors.ts";
import { namespacesOf } from "../worker/worker-reach.ts";
import type { CordonShard } from "./cordons/cordon.ts";
import { frontCordon } from "./cordons/cordon-names.ts";
import type { Cordons } from "./cordons/cordons.ts";
import { cordonOf, deploymentsOf, type LiveWorker } from "./deploy/live-worker.ts";

/** The words for the host itself. A worker may be called as the first one, and none as the second. */
const hostWords = ["host", ":host"];

/** What is asked of the supervisor. */
export interface BoundaryHost {
  readonly worker: (name: string) => LiveWorker | undefined;
  readonly workers: () => Iterable<LiveWorker>;
  readonly cordons: Pick<Cordons, "all">;
  /** The numbers of the processes that own entries. */
  readonly entriesPids: () => readonly number[];
  /** Whether the shard with this ledger is connected to a socket that it was told of: to those of owners of entries where it may use some. */
  readonly isConnected: (path: string, ledger: string) => boolean;
  /** The numbers of brokers' processes. */
  readonly brokerPids: () => readonly number[];
  readonly isRated: (tenant: string) => boolean;
  /** The folder with artifacts that shards of a user read; undefined: of the supervisor's own user. */
  readonly artifactsOf: (user: string | undefined) => Promise<string>;
  readonly purposeOf: PurposeOf;
}

/** Finds out what stands between two workers of a host, or a worker and the host, as it is now. Nothing is asked of the
 * shards: one that was taken over would lie. @throws SkerryError `unknown-worker`, `bad-usage`. */
export async function findBoundary(host: BoundaryHost, a: string, b: string): Promise<Boundary> {
  const [one, other] = [workerNamed(host, a), workerNamed(host, b)];
  if (one === other) {
    const whom = one === null ? "The host" : `The worker ${JSON.stringify(a)}`;
    throw new SkerryError(
      "bad-usage",
      `${whom} was named twice: name two workers, or one and the host.`,
    );
  }
  const folders = [await folderOf(host, one), await folderOf(host, other)];
  // From here on within one turn: no process takes the number of another meanwhile.
  const own = hostProcesses(host);
  const processes = [one, other].map((each) => (each === null ? own : shardsOf(host, each)));
  const sockets = listenedOn(distinct([...own, ...processes.flat()]), host.purposeOf);
  const [first, second] = [one, other].map((worker, at) => {
    const sideProcesses = processes[at]!;
    return worker === null
      ? hostSide(sideProcesses)
      : {
          ...workerSide(worker, sideProcesses),
          reach: reachOf(host, worker, [one, other][1 - at]!, folders[at]!),
          sockets: sockets && reachableBy(sideProcesses, sockets),
        };
  });
  return boundaryBetween(first!, second!, Date.now());
}

/** Null of the host itself. */
function workerNamed({ worker }: BoundaryHost, name: string): LiveWorker | null {
  const found = worker(name);
  if (found !== undefined) return found;
  if (hostWords.includes(name)) return null;
  throw new SkerryError("unknown-worker", `There is no worker ${JSON.stringify(name)}.`);
}

/** The folder with artifacts that a worker's shards read; that of the host is not looked at. */
async function folderOf(
  { cordons, artifactsOf }: BoundaryHost,
  worker: LiveWorker | null,
): Promise<string> {
  if (worker === null) return "";
  const user = cordons.all().find(({ name }) => name === cordonOf(worker))?.user;
  return artifactsOf(user);
}

function hostSide(processes: readonly SideProcess[]): Side {
  return { ...hostIdentity, processes, reach: null, sockets: [] };
}

const hostIdentity = { kind: "host", name: "the host", tenant: null, cordon: null } as const;

function workerSide(worker: LiveWorker, processes: readonly SideProcess[]) {
  const { name, tenant } = worker.record;
  return { kind: "worker" as const, name, tenant, cordon: cordonOf(worker), processes };
}

function hostProcesses(host: BoundaryHost): SideProcess[] {
  const { cordons, entriesPids, brokerPids } = host;
  const front = cordons.all().filter(({ name }) => name === frontCordon);
  return [
    ofHost(process.pid, "supervisor"),
    ...front.flatMap(({ shards }) => shards.map((each) => ofShard(host, each, "front"))),
    ...entriesPids().map((pid) => ofHost(pid, "entries")),
    ...brokerPids().map((pid) => ofHost(pid, "broker")),
  ];
}

function shardsOf(host: BoundaryHost, worker: LiveWorker): SideProcess[] {
  const cordon = host.cordons.all().find(({ name }) => name === cordonOf(worker));
  return (cordon?.shards ?? []).map((each) => ofShard(host, each, "shard"));
}

function ofHost(pid: number, role: SideProcess["role"]): SideProcess {
  return { ...readProcess(pid), role, landlock: null, connectsOnlyTo: null };
}

function ofShard(
  { isConnected }: BoundaryHost,
  { shard: { pid, startedWith }, knows, ledger }: CordonShard,
  role: "shard" | "front",
): SideProcess {
  const has = (option: string) => startedWith.some((argument) => argument.startsWith(option));
  const connects = role === "front" || !has("--seccomp-filter");
  const connectsOnlyTo = connects
    ? null
    : [...knows.sockets].filter((path) => isConnected(path, ledger));
  return { ...readProcess(pid), role, landlock: has("--landlock"), connectsOnlyTo };
}

function reachOf(
  host: BoundaryHost,
  worker: LiveWorker,
  other: LiveWorker | null,
  folder: string,
): Reach {
  const others = [...host.workers()].filter((each) => cordonOf(each) !== cordonOf(worker));
  const strangers = other === null ? others : [other];
  const near = [...host.workers()].filter((each) => cordonOf(each) === cordonOf(worker));
  const settings = deploymentsOf(worker).map((deployment) => deployment.settings);
  const fetching = settings.filter(({ grants }) => grants.includes("fetch"));
  return {
    namespaces: namespacesGiven(worker),
    cordonNamespaces: unique(near.flatMap(namespacesGiven)),
    origins: unique(
      fetching.flatMap(({ fetch }) => [...(fetch?.allow ?? []), ...(fetch?.private ?? [])]),
    ),
    cachesFetches: fetching.some(({ fetch }) => fetch?.cache === true),
    secrets: unique(settings.flatMap(({ secrets }) => Object.keys(secrets))).length,
    rated: host.isRated(worker.record.tenant),
    artifacts: artifactsOf(worker),
    seenArtifacts: unique(strangers.flatMap(artifactsOf)).filter((key) => isIn(folder, key)),
  };
}

function namespacesGiven(worker: LiveWorker): string[] {
  const { tenant } = worker.record;
  return unique(
    deploymentsOf(worker).flatMap(({ settings }) =>
      [...namespacesOf(settings, tenant).values()].map(({ name }) => `${tenant}/${name}`),
    ),
  );
}

const artifactsOf = (worker: LiveWorker) =>
  unique(deploymentsOf(worker).map(({ artifactKey }) => artifactKey));

const isIn = (folder: string, key: string) =>
  lstatSync(join(folder, key), { throwIfNoEntry: false }) !== undefined;

const unique = (words: readonly string[]) => [...new Set(words)];

const distinct = (processes: readonly SideProcess[]) => [
  ...new Map(processes.map((each) => [each.pid, each])).values(),
];
