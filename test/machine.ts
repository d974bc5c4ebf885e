// What of this machine tests depend on, for the first lines of `npm run test:all`.
import { accessSync, constants } from "node:fs";
import { availableParallelism, networkInterfaces, totalmem } from "node:os";
import { delimiter, join } from "node:path";

/** The browser that tests of pages start. */
export const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Can make any system call; every Debian has it. */
export const perlPath = "/usr/bin/perl";

/** The servers that nodes of a cluster share a log by; Debian's folder is not on everybody's path. */
export const natsPath = process.env.NATS_SERVER ?? "/usr/sbin/nats-server";

/** Reads and rates systemd's units. */
export const analyzePath = "/usr/bin/systemd-analyze";

export interface Fact {
  readonly name: string;
  /** What there is of it; null where there is none. */
  readonly found: string | null;
  /** What tests have of it. */
  readonly use: string;
  /** Programs that tests start by these names. */
  readonly programs?: readonly string[];
  /** How to get it, where tests fail without it. */
  readonly needed?: string;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first of these programs that is on PATH. */
export function onPath(...programs: readonly string[]): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const paths = programs.flatMap((program) => folders.map((folder) => join(folder, program)));
  return paths.find(isProgram) ?? null;
}

/** What tests look for on this machine, and found. */
export function machineFacts(): readonly Fact[] {
  const addresses = Object.values(networkInterfaces()).flat();
  const linux = process.platform === "linux";
  return [
    {
      name: "Chromium",
      found: isProgram(chromiumPath) ? chromiumPath : null,
      use: "needed: pages are looked at in it",
      needed: "install Chromium, or set CHROMIUM to its path",
    },
    {
      name: "curl",
      found: onPath("curl"),
      use: "needed: commands of the guide",
      programs: ["curl"],
      needed: "install curl",
    },
    {
      name: "ps",
      found: onPath("ps"),
      use: "needed: processes that should have ended",
      programs: ["ps"],
      needed: "install procps, or what has ps",
    },
    {
      name: "util-linux",
      found: onPath("setpriv") && onPath("prlimit"),
      use: linux ? "needed: limits of processes; from 2.41 on, the sandbox" : "not needed here",
      programs: ["setpriv", "prlimit", "unshare", "nsenter"],
      ...(linux ? { needed: "install util-linux, or put it on PATH" } : {}),
    },
    {
      name: "perl",
      found: isProgram(perlPath) ? perlPath : null,
      use: "not needed: makes the system calls that the sandbox refuses",
    },
    {
      name: "systemd",
      found: isProgram(analyzePath) ? analyzePath : null,
      use: "not needed: checks the units",
    },
    {
      name: "mount",
      found: process.getuid?.() === 0 ? onPath("mount") : null,
      use: "not needed: as root, disks that are full",
      programs: ["mount", "umount"],
    },
    {
      name: "buildah",
      found: process.getuid?.() === 0 && onPath("tini") ? onPath("buildah") : null,
      use: "not needed: with tini, as root, builds the image of a host",
      programs: ["buildah"],
    },
    {
      name: "promtool",
      found: onPath("promtool"),
      use: "not needed: checks the alarm rules",
    },
    {
      name: "root",
      found: process.getuid?.() === 0 ? "yes" : null,
      use: "not needed: as root, shards are started as other users, too",
    },
    {
      name: "IPv6",
      found: addresses.some((each) => each?.address === "::1") ? "::1" : null,
      use: "not needed",
    },
    {
      name: "C compiler",
      found: onPath("clang", "clang-19", "clang-14"),
      use: "components in C, and benches",
    },
    { name: "cargo", found: onPath("cargo"), use: "not needed" },
    {
      name: "nats-server",
      found: isProgram(natsPath) ? natsPath : null,
      use: "needed: servers of a cluster",
      needed: "install nats-server, or set NATS_SERVER to its path",
    },
  ];
}

/** Lines for people on what was found and what is needed, and whether something that is needed is missing. */
export function machineReport(facts = machineFacts()): { lines: string[]; missing: boolean } {
  const cores = `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const missing = facts.filter(({ needed, found }) => needed !== undefined && found === null);
  const lines = [
    `Node ${process.version} on ${process.platform}-${process.arch}, ${cores}. Found of what tests can use:`,
    ...facts.map(
      ({ name, found, use }) => `  ${name.padEnd(12)}${(found ?? "none").padEnd(28)}${use}`,
    ),
    ...missing.map(({ needed }) => `Something is missing: ${needed}; npm test does without.`),
  ];
  return { lines, missing: missing.length > 0 };
}
