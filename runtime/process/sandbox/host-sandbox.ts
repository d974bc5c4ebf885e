import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, lstatSync, writeFileSync } from "node:fs";
import { endianness } from "node:os";
import { join } from "node:path";
import { SkerryError } from "../../errors.ts";
import { skerryNode } from "../launch.ts";
import { canDropRights, launchPlan } from "../rights.ts";
import { filesOf, type HostPlaces, type SandboxedProgram } from "./needs.ts";
import type { ProcessSandbox } from "./process-sandbox.ts";
import { seccompFilter } from "./seccomp-filter.ts";
import { socketFamily, socketNeeds } from "./socket-needs.ts";
import type { Machine } from "./system-calls.ts";

/** Whether there has to be a sandbox: `required`, all of it or no host; `best`, what the system has. */
export const sandboxWishes = ["required", "best", "off"] as const;
export type SandboxWish = (typeof sandboxWishes)[number];

/** What may stand around a process. */
export interface Rings {
  /** The process can gain no rights (PR_SET_NO_NEW_PRIVS). */
  readonly noNewPrivileges: boolean;
  /** A filter of system calls. */
  readonly seccomp: boolean;
  /** Files that it may reach, and no others. */
  readonly landlock: boolean;
  /** A network namespace of its own, where it does not connect to the internet. */
  readonly network: boolean;
  /** No other process of its user may read its memory. */
  readonly sealed: boolean;
}

/** What a program says that does not start: the line that says why, and all. */
interface Failure {
  readonly line: string;
  readonly text: string;
}

/** How long a program may take to tell its version within a sandbox, in ms. */
const probeTime = 30_000;

const programs: readonly SandboxedProgram[] = ["shard", "front", "preparing", "entries", "broker"];

/** The sandboxes of a host's programs, of what the system has when the host starts. */
export class HostSandbox {
  readonly wish: SandboxWish;
  readonly rings: Rings;
  readonly #places: HostPlaces;
  /** What a program said that did not start in a whole sandbox; empty where it did. */
  readonly #why: string;

  private constructor(wish: SandboxWish, rings: Rings, places: HostPlaces, why = "") {
    this.wish = wish;
    this.rings = rings;
    this.#places = places;
    this.#why = why;
  }

  /** Finds out what the system has, by a program that it starts within each.
   * @throws SkerryError `no-sandbox` where all of it is required and the system lacks some; `host-failed` where programs do not start
   * for another reason, which a sandbox that is wished for at best is not given up for. */
  static async open(wish: SandboxWish, given: Omit<HostPlaces, "node">): Promise<HostSandbox> {
    const places = { ...given, node: skerryNode() };
    const rings = {
      ...{ noNewPrivileges: canDropRights, seccomp: false, landlock: false },
      ...{ network: false, sealed: false },
    };
    let found = new HostSandbox(wish, rings, places);
    if (wish === "off" || !canDropRights) return checked(found);
    const machine = machineHere();
    if (machine !== null)
      for (const program of programs) writeFilter(machine, places.runFolder, program);
    let why = machine === null ? "there is no filter for its processor" : "";
    let last: Failure = { line: why, text: why };
    for (const each of [...candidates(machine !== null), {}]) {
      found = new HostSandbox(wish, { ...rings, ...each }, places, why);
      const failure = found.#failure();
      if (failure === null) return checked(found.#withMore());
      // What stands in the way here is no lack of the kernel's, and another sandbox might only seem to do without.
      if (isOfFiles(failure.text)) throw notStarted(failure);
      why ||= failure.line;
      last = failure;
    }
    throw notStarted(last);
  }

  /** What is missing of a whole sandbox. */
  get missing(): string[] {
    return [
      ...(this.rings.seccomp ? [] : ["a filter of system calls (seccomp)"]),
      ...(this.rings.landlock ? [] : ["a bound on files (Landlock)"]),
    ];
  }

  /** Why it is missing, as a clause; null where nothing is, or the system did not say. */
  get why(): string | null {
    return this.missing.length === 0 || this.#why === "" ? null : this.#why;
  }

  /** The sandbox of a program. @param own places of this process alone, in the host's stead. */
  of(
    program: SandboxedProgram,
    own: Partial<Pick<HostPlaces, "artifacts" | "dataDir" | "entriesSockets">> = {},
  ): ProcessSandbox {
    const { seccomp, landlock, network, sealed } = this.rings;
    return {
      filter: seccomp ? filterFile(this.#places.runFolder, program) : null,
      files: landlock ? filesOf(program, { ...this.#places, ...own }) : null,
      network: network && !reachesInternet(program),
      node: sealed ? (this.#places.sealedNode ?? null) : null,
      ledgers: folderIdentity(this.#places.ledgers),
      restore: () => this.#restore(program),
    };
  }

  /** Makes the run folder and a program's filter again where they are missing. */
  #restore(program: SandboxedProgram): void {
    const { runFolder, restoreRunFolder } = this.#places;
    restoreRunFolder?.();
    const machine = this.rings.seccomp ? machineHere() : null;
    if (machine === null || existsSync(filterFile(runFolder, program))) return;
    writeFilter(machine, runFolder, program);
  }

  /** The same with what not every supervisor has the right to, as far as that works. */
  #withMore(): HostSandbox {
    const more = ["network", ...(this.#places.sealedNode ? ["sealed"] : [])];
    return more.reduce<HostSandbox>((found, ring) => {
      const rings = { ...found.rings, [ring]: true };
      const tried = new HostSandbox(this.wish, rings, this.#places, this.#why);
      return tried.#failure() === null ? tried : found;
    }, this);
  }

  /** What a program says that does not start within it; null where one does. */
  #failure(): Failure | null {
    const { execPath, prefix } = launchPlan(this.#places.node, {
      limits: {},
      ...(this.#places.user !== undefined && { user: this.#places.user }),
      sandbox: this.of("preparing"),
    });
    const tried = spawnSync(execPath, [...prefix, "--version"], {
      stdio: ["ignore", "ignore", "pipe"],
      encoding: "utf8",
      timeout: probeTime,
    });
    if (tried.status === 0) return null;
    const text = tried.stderr ?? "";
    const otherwise = tried.error?.message ?? `it ended with ${tried.signal ?? tried.status}`;
    return { line: saidLast(text) || otherwise, text: `${text}\n${otherwise}` };
  }
}

/** Identifies a folder, as Landlock does: not by its path. Empty if there is none. */
export function folderIdentity(path: string): string {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats === undefined ? "" : `${stats.dev} ${stats.ino} ${stats.birthtimeMs}`;
}

/** The last line that says something: programs of util-linux end with where their options are told. */
export function saidLast(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.findLast((line) => line !== "" && !line.startsWith("Try '")) ?? "";
}

/** The most first. */
function candidates(hasFilters: boolean): Pick<Rings, "seccomp" | "landlock">[] {
  const all = [
    { seccomp: true, landlock: true },
    { seccomp: true, landlock: false },
    { seccomp: false, landlock: true },
  ];
  return all.filter(({ seccomp }) => hasFilters || !seccomp);
}

function checked(sandbox: HostSandbox): HostSandbox {
  const { wish, missing, why } = sandbox;
  if (wish !== "required" || missing.length === 0) return sandbox;
  const said = why === null ? "" : ` (${why})`;
  throw new SkerryError(
    "no-sandbox",
    `\`sandbox\` is "required", and this system lacks ${missing.join(" and ")}${said}: it needs Linux with ` +
      "both in its kernel, on x86-64 or arm64, and setpriv of util-linux 2.41 or later.",
  );
}

/** Whether a program failed for the rights of files, or for want of some, and not of the kernel. */
function isOfFiles(failure: string): boolean {
  return /Permission denied|No such file|Too many open files|Resource temporarily|Cannot allocate/i.test(
    failure,
  );
}

function notStarted({ line, text }: Failure): SkerryError {
  const code = /Permission denied/.test(text) ? "unreachable-files" : "host-failed";
  return new SkerryError(code, `A process of this host does not start: ${line}.`);
}

function machineHere(): Machine | null {
  const { arch } = process;
  return (arch === "x64" || arch === "arm64") && endianness() === "LE" ? arch : null;
}

function writeFilter(machine: Machine, folder: string, program: SandboxedProgram): void {
  const path = filterFile(folder, program);
  writeFileSync(path, seccompFilter(machine, socketNeeds[program]));
  // Processes of other users load it, whatever the umask.
  chmodSync(path, 0o644);
}

/** A process in another network namespace than the host's finds nothing there. */
function reachesInternet(program: SandboxedProgram): boolean {
  return socketNeeds[program].families.includes(socketFamily.internet);
}

function filterFile(folder: string, program: SandboxedProgram): string {
  return join(folder, `${program}.seccomp`);
}
