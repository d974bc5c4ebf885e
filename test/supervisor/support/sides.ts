import type { Reach, Side, SideProcess } from "../../../runtime/boundary/side.ts";

/** A process of a shard that runs apart as far as can be. */
export function sideProcess(given: Partial<SideProcess> = {}): SideProcess {
  const { pid = 4_711 } = given;
  const none = "0000000000000000";
  return {
    pid,
    role: "shard",
    uid: [pid, pid, pid, pid],
    gid: [pid, pid, pid, pid],
    groups: [],
    noNewPrivs: true,
    dumpable: false,
    capabilities: {
      ...{ inheritable: none, permitted: none, effective: none, bounding: none, ambient: none },
    },
    seccomp: { mode: 2, filters: 1 },
    namespaces: Object.fromEntries(
      ["pid", "mnt", "net", "ipc", "user", "uts", "cgroup", "time"].map((kind) => [
        kind,
        `${kind}:[${pid}]`,
      ]),
    ),
    cgroup: [`0::/${pid}`],
    limits: Object.fromEntries(
      ["Max address space", "Max open files", "Max processes", "Max file size"].map((name) => [
        name,
        { soft: 100, hard: 100 },
      ]),
    ),
    landlock: true,
    connectsOnlyTo: null,
    ...given,
  };
}

export function reach(given: Partial<Reach> = {}): Reach {
  return {
    namespaces: [],
    cordonNamespaces: [],
    origins: [],
    cachesFetches: false,
    secrets: 0,
    rated: true,
    artifacts: [],
    seenArtifacts: [],
    ...given,
  };
}

/** A worker in a cordon of its own. */
export function side(given: Partial<Side> = {}): Side {
  const { name = "shop" } = given;
  return {
    kind: "worker",
    name,
    tenant: name,
    cordon: name,
    processes: [sideProcess()],
    reach: reach(),
    sockets: [],
    ...given,
  };
}
