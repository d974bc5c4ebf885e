import type { ProcessFacts } from "./process-facts.ts";

/** A process of one side, as the kernel and the supervisor know it. */
export interface SideProcess extends ProcessFacts {
  readonly role: "shard" | "front" | "entries" | "broker" | "supervisor";
  /** Whether it was started within a Landlock domain: the kernel tells that to nobody. Null where it is not known. */
  readonly landlock: boolean | null;
  /** Paths of the sockets to which its supervisor connects for it: it was started within a filter of system calls that lets it
   * connect nowhere. Null where it connects by itself. */
  readonly connectsOnlyTo: readonly string[] | null;
}

/** What the host's settings and deployments say of a worker, and of the cordon whose processes run it. */
export interface Reach {
  /** Namespaces of entries, as "tenant/name": those that the worker was given, and all that its processes may use. */
  readonly namespaces: readonly string[];
  readonly cordonNamespaces: readonly string[];
  /** Origins that it was granted. */
  readonly origins: readonly string[];
  /** Whether it keeps what it fetched in its tenant's cache. */
  readonly cachesFetches: boolean;
  /** How many secrets it has. */
  readonly secrets: number;
  /** Whether its tenant has a rate of fuel. */
  readonly rated: boolean;
  /** Keys of the artifacts that it is served by. */
  readonly artifacts: readonly string[];
  /** Artifacts that are not its own, in the folder that its processes read: the other side's or, beside the host,
   * other cordons'. */
  readonly seenArtifacts: readonly string[];
}

/** A worker, or the host itself. */
export interface Side {
  readonly kind: "worker" | "host";
  /** "the host" of the host. */
  readonly name: string;
  readonly tenant: string | null;
  /** Where it runs now. */
  readonly cordon: string | null;
  readonly processes: readonly SideProcess[];
  /** Null of the host, which has all. */
  readonly reach: Reach | null;
  /** Sockets of the host and of both sides that its processes can connect to; null where that could not be found out. */
  readonly sockets: readonly ReachableSocket[] | null;
}

/** Whether a filter of system calls is around all of its processes. */
export function isFiltered({ processes }: Side): boolean {
  return processes.every(({ seccomp }) => seccomp !== null && seccomp.mode > 0);
}

/** Whether the filter lets none of its processes connect anywhere. */
export function connectsNowhere(side: Side): boolean {
  return isFiltered(side) && side.processes.every(({ connectsOnlyTo }) => connectsOnlyTo !== null);
}

/** A socket that a process listens on, and others can connect to. */
export interface ReachableSocket {
  readonly kind: "unix" | "tcp";
  /** A path, `@NAME` without one, or an address and a port. */
  readonly address: string;
  readonly listener: number;
  /** What it is there for, where the host knows that. */
  readonly purpose: string | null;
  /** What it asks of whoever connects: nothing, since it is there for anybody; a token; or nothing, since nobody else is
   * meant to connect. */
  readonly asks: "public" | "token" | "nothing";
  /** The cordon whose requests come by it from the front. */
  readonly cordon: string | null;
}

/** How far something keeps the two sides apart. */
export type Verdict = "separates" | "partly" | "shares" | "unknown";

/** How that is known: read from the kernel or the disk at that moment; by what the host has in its settings and its
 * deployments; by what a process was started with; or by how Skerry is made. */
export type Basis = "checked" | "host" | "started" | "design";

export const aspects = [
  ...(["isolate", "process", "user", "memory", "capabilities", "no-new-privs"] as const),
  ...([
    "namespaces",
    "seccomp",
    "landlock",
    "cgroup",
    "limits",
    "cordon",
    "sockets",
    "entries",
  ] as const),
  ...(["cache", "artifacts", "egress", "secrets", "rate", "machine"] as const),
] as const;

/** One thing that may keep two sides apart, and how far it does. */
export interface Aspect {
  readonly aspect: (typeof aspects)[number];
  readonly verdict: Verdict;
  readonly basis: Basis;
  readonly sentence: string;
}

/** What stands between two workers, or a worker and the host, as it was found at a moment. */
export interface Boundary {
  /** ms since 1970. */
  readonly at: number;
  readonly a: Side;
  readonly b: Side;
  readonly aspects: readonly Aspect[];
}
