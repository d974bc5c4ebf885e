import { list } from "../message/prose.ts";
import { capabilitiesIn } from "./capabilities.ts";
import { namespaceKinds } from "./process-facts.ts";
import { type Aspect, isFiltered, type Side, type SideProcess, type Verdict } from "./side.ts";

/** What the kernel says of the processes of both sides, compared. Of a worker and the host, the rights that are looked at
 * are the worker's: the host may reach into its shards. */
export function compareProcesses(a: Side, b: Side): Aspect[] {
  return [
    comparePids(a, b),
    compareUsers(a, b),
    compareMemory(workersOf(a, b)),
    compareCapabilities(workersOf(a, b)),
    compareNoNewPrivs(workersOf(a, b)),
    compareNamespaces(a, b),
    compareSeccomp(workersOf(a, b)),
    compareLandlock(workersOf(a, b)),
    compareCgroups(a, b),
    compareLimits(workersOf(a, b)),
  ];
}

function comparePids(a: Side, b: Side): Aspect {
  const aspect = "process";
  const own = pidsOf(a);
  const others = pidsOf(b);
  if (own.length === 0 || others.length === 0) return unknown(aspect, [a, b]);
  const common = own.filter((pid) => others.includes(pid));
  if (common.length > 0) {
    return checked(
      aspect,
      "shares",
      `Both are in ${processes(common)}: a bug in the engine is enough to get from one to the other, and each can watch ` +
        "what the other does to its caches and its time.",
    );
  }
  const sentence = `They share no process: ${a.name} is in ${processes(own)}, ${b.name} in ${processes(others)}.`;
  return checked(aspect, "separates", sentence);
}

function compareUsers(a: Side, b: Side): Aspect {
  const aspect = "user";
  const [own, others] = [valuesOf(a, ({ uid }) => uid), valuesOf(b, ({ uid }) => uid)];
  if (own === null || others === null) return unknown(aspect, [a, b]);
  const [ownIds, otherIds] = [unique(own.flat()), unique(others.flat())];
  const common = ownIds.filter((id) => otherIds.includes(id));
  if (common.length > 0 && !common.includes(0) && isSealed(a) && isSealed(b)) {
    const sentence = `Both run as ${users(common)}: each could end the other, and use its files, but not read its memory.`;
    return checked(aspect, "partly", sentence);
  }
  if (common.length > 0) {
    const filtered = workersOf(a, b).every((side) => isFiltered(side));
    return checked(
      aspect,
      filtered ? "partly" : "shares",
      `Both run as ${users(common)}: each ${filtered ? "could" : "can"} read and change the other's memory (ptrace, ` +
        `/proc/PID/mem${filtered ? "" : "; unless Yama forbids it"}), end it, and use its files` +
        `${filtered ? ", but for what the seccomp filter and Landlock refuse" : ""}.`,
    );
  }
  const root = [a, b].find((side) => side.kind === "worker" && side.processes.some(isRoot));
  if (root !== undefined) {
    return checked(
      aspect,
      "shares",
      `${root.name} runs as user 0: root's files are the machine's, and every user's with them.`,
    );
  }
  const apart = `${a.name} runs as ${users(ownIds)}, ${b.name} as ${users(otherIds)}`;
  const groups = commonGroups(a, b);
  if (groups === null) return unknown(aspect, [a, b]);
  if (groups.length > 0) {
    const both = `both are in ${groups.length > 1 ? "groups" : "group"} ${list(groups)}`;
    return checked(aspect, "partly", `${apart}; ${both}, and can use what is open to it.`);
  }
  const [worker, ...more] = workersOf(a, b);
  const reach =
    more.length > 0
      ? "neither can reach the other's memory, or files that are the other's alone"
      : `${worker?.name} can't reach the host's memory, or files that are the host's alone`;
  const sentence = `${apart}, and they have no group in common: ${reach}.`;
  return checked(aspect, "separates", sentence);
}

function compareMemory(sides: readonly Side[]): Aspect {
  const aspect = "memory";
  if (sides.some(({ processes }) => processes.some(isRoot))) {
    return checked(aspect, "shares", "Root's processes read any other's memory.");
  }
  return byEach(aspect, sides, ({ dumpable }) => (dumpable === null ? null : !dumpable), {
    all: (names) =>
      `No other process of their user may read or change the memory of ${names} (not dumpable).`,
    without: (names) =>
      `Another process of their user may read and change the memory of ${names}, unless Yama or its own filter forbids it.`,
  });
}

function compareCapabilities(sides: readonly Side[]): Aspect {
  const aspect = "capabilities";
  const held: string[] = [];
  for (const side of sides) {
    const sets = valuesOf(side, ({ capabilities }) => capabilities);
    if (sets === null) return unknown(aspect, sides);
    const masks = sets.flatMap(({ effective, permitted }) => [effective, permitted]);
    const all = masks.map(capabilitiesIn);
    const names = unique(all.flatMap(({ reaching }) => reaching));
    const others = Math.max(...all.map(({ others }) => others));
    if (names.length > 0) held.push(`${side.name} has ${names.join(", ")}`);
    else if (others > 0) held.push(`${side.name} has ${others} of the lesser ones`);
  }
  if (held.length > 0) {
    const sentence = `${held.join("; ")}: these pass over users and files' rights.`;
    return checked(aspect, "shares", sentence);
  }
  return checked(aspect, "separates", `No process of ${namesOf(sides)} has a capability.`);
}

function compareNoNewPrivs(sides: readonly Side[]): Aspect {
  return byEach("no-new-privs", sides, ({ noNewPrivs }) => noNewPrivs, {
    all: (names) => `No program that ${names} may start gives more rights (no_new_privs).`,
    without: (names) =>
      `A program that ${names} may start can give more rights, as sudo does: no_new_privs is not set.`,
  });
}

function compareSeccomp(sides: readonly Side[]): Aspect {
  return byEach("seccomp", sides, ({ seccomp }) => seccomp && seccomp.mode > 0, {
    all: (names) => `The system calls of ${names} are filtered${filters(sides)}.`,
    without: (names) =>
      `The system calls of ${names} are not filtered: any bug of the kernel is in reach.`,
  });
}

function compareLandlock(sides: readonly Side[]): Aspect {
  const told = byEach("landlock", sides, ({ landlock }) => landlock, {
    all: (names) =>
      `Processes of ${names} were started in a Landlock domain, which narrows the files that they can open. The kernel ` +
      "does not tell whether it holds.",
    without: (names) =>
      `Processes of ${names} were started without a Landlock domain: they open what their user may.`,
  });
  return { ...told, basis: "started" };
}

function compareNamespaces(a: Side, b: Side): Aspect {
  const aspect = "namespaces";
  const own = valuesOf(a, ({ namespaces }) => namespaces);
  const others = valuesOf(b, ({ namespaces }) => namespaces);
  if (own === null || others === null) return unknown(aspect, [a, b]);
  const common = namespaceKinds.filter((kind) => {
    const ids = new Set(own.map((each) => each[kind]));
    return others.some((each) => each[kind] !== undefined && ids.has(each[kind]));
  });
  const apart = namespaceKinds.filter(
    (kind) =>
      !common.includes(kind) && [...own, ...others].every((each) => each[kind] !== undefined),
  );
  const sees = common
    .filter((kind) => kind in meanings)
    .map((kind) => meanings[kind as keyof typeof meanings]);
  const left =
    sees.length === 0 ? "" : ` They are in one, as far as rights let them, for ${list(sees)}.`;
  if (apart.length === 0) return checked(aspect, "shares", `They have no namespace apart.${left}`);
  const verdict = sees.length === 0 ? "separates" : "partly";
  return checked(aspect, verdict, `They have namespaces apart: ${list(apart)}.${left}`);
}

/** What those have in common that are in one namespace of the kind. */
const meanings = {
  pid: "processes",
  mnt: "files",
  net: "the network",
  ipc: "shared memory",
  user: "users",
} as const;

function compareCgroups(a: Side, b: Side): Aspect {
  const aspect = "cgroup";
  const [own, others] = [valuesOf(a, cgroupOf), valuesOf(b, cgroupOf)];
  if (own === null || others === null) return unknown(aspect, [a, b]);
  const common = unique(own).filter((group) => others.includes(group));
  if (common.length > 0) {
    return checked(
      aspect,
      "shares",
      "Both are in one control group: the memory, CPU time and number of processes that it allows are one sum for both.",
    );
  }
  return checked(aspect, "separates", "They are in control groups of their own.");
}

const cgroupOf = ({ cgroup }: SideProcess) => cgroup?.join("\n") ?? null;

/** What a process may not take more of, by the lines of /proc/PID/limits that bound it. */
const bounded: readonly (readonly [what: string, lines: readonly string[]])[] = [
  ["memory", ["Max address space", "Max data size"]],
  ["open files", ["Max open files"]],
  ["processes", ["Max processes"]],
  ["the size of files", ["Max file size"]],
];

function compareLimits(sides: readonly Side[]): Aspect {
  const aspect = "limits";
  const all = sides.map((side) => valuesOf(side, ({ limits }) => limits));
  if (all.includes(null)) return unknown(aspect, sides);
  const limits = all.flatMap((each) => each ?? []);
  const held = bounded.filter(([, lines]) =>
    limits.every((each) => lines.some((line) => typeof each[line]?.hard === "number")),
  );
  const free = bounded.filter((each) => !held.includes(each)).map(([what]) => what);
  const names = held.map(([what]) => what);
  if (held.length === 0) return checked(aspect, "shares", "No resource limit holds any process.");
  const sentence = `Each process has a limit of ${list(names)}`;
  if (free.length === 0) return checked(aspect, "separates", `${sentence}.`);
  return checked(aspect, "partly", `${sentence}; none of ${list(free, "or")}.`);
}

/** Compares a property that each process has or lacks: all have it, some, or none. */
function byEach(
  aspect: Aspect["aspect"],
  sides: readonly Side[],
  has: (process: SideProcess) => boolean | null,
  sentences: Readonly<Record<"all" | "without", (names: string) => string>>,
): Aspect {
  const all = sides.map((side) => ({ side, values: valuesOf(side, has) }));
  if (all.some(({ values }) => values === null)) return unknown(aspect, sides);
  const without = all.filter(({ values }) => values?.includes(false)).map(({ side }) => side);
  if (without.length === 0) return checked(aspect, "separates", sentences.all(namesOf(sides)));
  const verdict: Verdict = without.length < sides.length ? "partly" : "shares";
  return checked(aspect, verdict, sentences.without(namesOf(without)));
}

function filters(sides: readonly Side[]): string {
  const counts = sides.flatMap((side) =>
    side.processes.flatMap(({ seccomp }) => seccomp?.filters ?? []),
  );
  return counts.length === 0 ? "" : ` (filters in a process: ${list(unique(counts))})`;
}

/** Groups that both are in; null where they are not known. */
function commonGroups(a: Side, b: Side): number[] | null {
  const groups = (side: Side) =>
    valuesOf(side, ({ gid, groups }) => gid && groups && [...gid, ...groups]);
  const [own, others] = [groups(a), groups(b)];
  if (own === null || others === null) return null;
  return unique(own.flat()).filter((group) => others.flat().includes(group));
}

/** A fact of each process of a side; null where there is none, or one of them is not known. */
function valuesOf<T>(side: Side, pick: (process: SideProcess) => T | null): T[] | null {
  const values = side.processes.map(pick);
  if (values.length === 0 || values.includes(null)) return null;
  return values as T[];
}

function unknown(aspect: Aspect["aspect"], sides: readonly Side[]): Aspect {
  const gone = sides.find((side) => side.processes.length === 0);
  const sentence =
    gone === undefined
      ? "It could not be checked: the system does not let this host read it in /proc."
      : `It could not be checked: ${gone.name} has no process at the moment.`;
  return checked(aspect, "unknown", sentence);
}

function checked(aspect: Aspect["aspect"], verdict: Verdict, sentence: string): Aspect {
  return { aspect, verdict, basis: "checked", sentence };
}

const workersOf = (...sides: readonly Side[]) => sides.filter(({ kind }) => kind === "worker");
const pidsOf = ({ processes }: Side) => processes.map(({ pid }) => pid);
const isSealed = ({ processes }: Side) => processes.every(({ dumpable }) => dumpable === false);
const isRoot = ({ uid }: SideProcess) => uid?.includes(0) ?? false;

const unique = <T>(values: readonly T[]) => [...new Set(values)];
const processes = (pids: readonly number[]) =>
  `${pids.length > 1 ? "processes" : "process"} ${list(pids)}`;
const users = (ids: readonly number[]) => `${ids.length > 1 ? "users" : "user"} ${list(ids)}`;
const namesOf = (sides: readonly Side[]) => list(sides.map(({ name }) => name));
