import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";

/** What the kernel says of a process (proc(5)). What is null could not be read. */
export interface ProcessFacts {
  readonly pid: number;
  /** Its users: real, effective, saved, and for files. */
  readonly uid: readonly number[] | null;
  /** Its groups, in the same order. */
  readonly gid: readonly number[] | null;
  /** Its supplementary groups. */
  readonly groups: readonly number[] | null;
  readonly noNewPrivs: boolean | null;
  /** Whether others of its user may read its memory, as far as that is its own to say (PR_SET_DUMPABLE). Of root's processes it
   * can't be told. */
  readonly dumpable: boolean | null;
  /** Sets of capabilities, as hexadecimal masks. */
  readonly capabilities: Capabilities | null;
  /** Mode 0: no filter; 1: strict; 2: filters. How many there are older kernels do not tell. */
  readonly seccomp: { readonly mode: number; readonly filters: number | null } | null;
  /** Namespaces by kind, such as "net": "net:[4026531840]". */
  readonly namespaces: Readonly<Record<string, string>> | null;
  /** Lines of /proc/PID/cgroup. */
  readonly cgroup: readonly string[] | null;
  /** Resource limits, by their names in /proc/PID/limits; null in one of them is "unlimited". */
  readonly limits: Readonly<Record<string, ResourceLimit>> | null;
}

export interface Capabilities {
  readonly inheritable: string;
  readonly permitted: string;
  readonly effective: string;
  readonly bounding: string;
  readonly ambient: string;
}

export interface ResourceLimit {
  readonly soft: number | null;
  readonly hard: number | null;
}

/** What is read of a process's folder in /proc. */
interface ProcTexts {
  readonly status: string | null;
  /** The user whose file that is: root's is that of a process which is not dumpable. */
  readonly statusOwner: number | null;
  readonly limits: string | null;
  readonly cgroup: string | null;
  readonly namespaces: Readonly<Record<string, string>> | null;
}

/** The kinds of namespaces that separate processes; those for children to come tell nothing of this one. */
export const namespaceKinds = [
  ...(["pid", "mnt", "net", "ipc", "user", "uts", "cgroup", "time"] as const),
] as const;

/** Reads what the kernel says of a process, at this moment. All is read within one turn: a child of this process that
 * ends meanwhile keeps its number until this process hears of that, so no other process is read in its place. */
export function readProcess(pid: number, proc = "/proc"): ProcessFacts {
  const folder = join(proc, String(pid));
  return processFacts(pid, {
    status: textOf(join(folder, "status")),
    statusOwner: ownerOf(join(folder, "status")),
    limits: textOf(join(folder, "limits")),
    cgroup: textOf(join(folder, "cgroup")),
    namespaces: namespacesIn(join(folder, "ns")),
  });
}

/** The facts in what /proc has of a process. */
export function processFacts(
  pid: number,
  { status, statusOwner, limits, cgroup, namespaces }: ProcTexts,
): ProcessFacts {
  const fields = fieldsOf(status ?? "");
  const mode = numbers(fields.get("Seccomp"))?.[0];
  const privileges = fields.get("NoNewPrivs");
  const effective = numbers(fields.get("Uid"))?.[1];
  return {
    pid,
    uid: numbers(fields.get("Uid")),
    gid: numbers(fields.get("Gid")),
    groups: numbers(fields.get("Groups")),
    noNewPrivs: privileges === undefined ? null : privileges === "1",
    dumpable: effective && statusOwner !== null ? statusOwner === effective : null,
    capabilities: capabilitiesIn(fields),
    seccomp:
      mode === undefined
        ? null
        : { mode, filters: numbers(fields.get("Seccomp_filters"))?.[0] ?? null },
    namespaces,
    cgroup: cgroup === null ? null : cgroup.split("\n").filter((line) => line !== ""),
    limits: limits === null ? null : limitsIn(limits),
  };
}

function fieldsOf(status: string): ReadonlyMap<string, string> {
  const fields = status.split("\n").map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, Math.max(0, colon)), line.slice(colon + 1).trim()];
  });
  // A process chooses its own name, the first field, in which the kernel escapes the end of a line.
  return new Map(fields);
}

/** Whole numbers between spaces; null where the field is not there, or is something else. */
function numbers(field: string | undefined): number[] | null {
  if (field === undefined) return null;
  const all = field === "" ? [] : field.split(/\s+/).map(Number);
  return all.every((each) => Number.isSafeInteger(each)) ? all : null;
}

function capabilitiesIn(fields: ReadonlyMap<string, string>): Capabilities | null {
  const set = (name: string) => {
    const mask = fields.get(name) ?? "";
    return /^[0-9a-f]+$/.test(mask) ? mask : null;
  };
  const inheritable = set("CapInh");
  const permitted = set("CapPrm");
  const effective = set("CapEff");
  const bounding = set("CapBnd");
  // Kernels before 4.3 have none.
  const ambient = set("CapAmb") ?? "0";
  if (inheritable === null || permitted === null || effective === null || bounding === null) {
    return null;
  }
  return { inheritable, permitted, effective, bounding, ambient };
}

function limitsIn(text: string): Record<string, ResourceLimit> {
  const limits: Record<string, ResourceLimit> = {};
  for (const line of text.split("\n")) {
    const [, name, soft, hard] =
      /^(Max .+?) {2,}(\d+|unlimited) +(\d+|unlimited)\b/.exec(line) ?? [];
    if (name !== undefined) limits[name] = { soft: limitOf(soft!), hard: limitOf(hard!) };
  }
  return limits;
}

const limitOf = (word: string) => (word === "unlimited" ? null : Number(word));

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function ownerOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.uid ?? null;
}

function namespacesIn(folder: string): Record<string, string> | null {
  try {
    const names: readonly string[] = readdirSync(folder);
    const there = namespaceKinds.filter((kind) => names.includes(kind));
    return Object.fromEntries(there.map((kind) => [kind, readlinkSync(join(folder, kind))]));
  } catch {
    // Of a process of another user they are told to whoever may trace it.
    return null;
  }
}
