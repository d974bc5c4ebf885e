import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
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

/** How long a program may take to tell its version within a sandbox, in ms. */
const probeTime = 30_000;

const programs: readonly SandboxedProgram[] = ["shard", "front", "preparing", "entries", "broker"];

/** The sandboxes of a host's programs, of what the system has when the host starts. */
export class HostSandbox {
  readonly wish: SandboxWish;
  readonly rings: Rings;
  readonly #places: HostPlaces;

  private constructor(wish: SandboxWish, rings: Rings, places: HostPlaces) {
    this.wish = wish;
    this.rings = rings;
    this.#places = places;
  }

  /** Finds out what the system has, by a program that it starts within each.
   * @throws SkerryError `no-sandbox` where all of it is required and some is missing. */
  static async open(wish: SandboxWish, given: Omit<HostPlaces, "node">): Promise<HostSandbox> {
    const places = { ...given, node: skerryNode() };
    const rings = {
      ...{ noNewPrivileges: canDropRights, seccomp: false, landlock: false },
      ...{ network: false, sealed: false },
    };
    let found = new HostSandbox(wish, rings, places);
    if (wish === "off" || !canDropRights) return checked(found);
    const machine = machineHere();
    if (machine !== null) await writeFilters(machine, places.runFolder);
    found =
      candidates(machine !== null)
        .map((each) => new HostSandbox(wish, { ...rings, ...each }, places))
        .find((each) => each.#works()) ?? found;
    return checked(found.#withMore());
  }

  /** What is missing of a whole sandbox. */
  get missing(): string[] {
    return [
      ...(this.rings.seccomp ? [] : ["a filter of system calls (seccomp)"]),
      ...(this.rings.landlock ? [] : ["a bound on files (Landlock)"]),
    ];
  }

  /** The sandbox of a program. */
  of(program: SandboxedProgram): ProcessSandbox {
    const { seccomp, landlock, network, sealed } = this.rings;
    return {
      filter: seccomp ? filterFile(this.#places.runFolder, program) : null,
      files: landlock ? filesOf(program, this.#places) : null,
      network: network && !reachesInternet(program),
      node: sealed ? (this.#places.sealedNode ?? null) : null,
    };
  }

  /** The same with what not every supervisor has the right to, as far as that works. */
  #withMore(): HostSandbox {
    const more = ["network", ...(this.#places.sealedNode ? ["sealed"] : [])];
    return more.reduce<HostSandbox>((found, ring) => {
      const tried = new HostSandbox(this.wish, { ...found.rings, [ring]: true }, this.#places);
      return tried.#works() ? tried : found;
    }, this);
  }

  #works(): boolean {
    const { execPath, prefix } = launchPlan(this.#places.node, {
      limits: {},
      ...(this.#places.user !== undefined && { user: this.#places.user }),
      sandbox: this.of("preparing"),
    });
    const tried = spawnSync(execPath, [...prefix, "--version"], {
      stdio: "ignore",
      timeout: probeTime,
    });
    return tried.status === 0;
  }
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
  const { wish, missing } = sandbox;
  if (wish !== "required" || missing.length === 0) return sandbox;
  throw new SkerryError(
    "no-sandbox",
    `\`sandbox\` is "required", and this system lacks ${missing.join(" and ")}: it needs Linux with ` +
      "both in its kernel, on x86-64 or arm64, and setpriv of util-linux 2.41 or later.",
  );
}

function machineHere(): Machine | null {
  const { arch } = process;
  return (arch === "x64" || arch === "arm64") && endianness() === "LE" ? arch : null;
}

async function writeFilters(machine: Machine, folder: string): Promise<void> {
  await Promise.all(
    programs.map((program) =>
      writeFile(
        filterFile(folder, program),
        seccompFilter(machine, socketNeeds[program]),
        // Processes of other users load it.
        { mode: 0o644 },
      ),
    ),
  );
}

/** A process in another network namespace than the host's finds nothing there. */
function reachesInternet(program: SandboxedProgram): boolean {
  return socketNeeds[program].families.includes(socketFamily.internet);
}

function filterFile(folder: string, program: SandboxedProgram): string {
  return join(folder, `${program}.seccomp`);
}
