// What of this machine tests depend on, for the first lines of `npm run test:all`.
import { accessSync, constants } from "node:fs";
import { availableParallelism, networkInterfaces, totalmem } from "node:os";
import { delimiter, join } from "node:path";

/** The browser that tests of pages start. */
export const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

export interface Fact {
  readonly name: string;
  /** What there is of it; null where there is none. */
  readonly found: string | null;
  /** What becomes of tests where there is none. */
  readonly without: string;
  /** True where tests fail without it. */
  readonly needed?: true;
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
function onPath(...programs: readonly string[]): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const paths = programs.flatMap((program) => folders.map((folder) => join(folder, program)));
  return paths.find(isProgram) ?? null;
}

function user(): string | null {
  const id = process.getuid?.();
  return id === 0 ? "root" : null;
}

/** What tests look for on this machine, and found. */
export function machineFacts(): readonly Fact[] {
  const loopback = Object.values(networkInterfaces()).flat();
  return [
    {
      name: "Chromium",
      found: isProgram(chromiumPath) ? chromiumPath : null,
      without: "the browser's tests fail: install it, or set CHROMIUM to its path",
      needed: true,
    },
    {
      name: "root",
      found: user(),
      without: "shards are not started as other users",
    },
    {
      name: "util-linux",
      found: onPath("setpriv") && onPath("prlimit"),
      without: "processes are not held to limits of the system",
    },
    {
      name: "IPv6",
      found: loopback.some((each) => each?.address === "::1") ? "::1" : null,
      without: "sockets are on 127.0.0.1 alone",
    },
    {
      name: "C compiler",
      found: onPath("clang", "cc"),
      without: "benches' C programs are not built",
    },
    { name: "cargo", found: onPath("cargo"), without: "no test builds Rust" },
    { name: "servers", found: onPath("nats-server", "nginx"), without: "tests start their own" },
  ];
}

/** Lines for people that name what was found, and whether something is missing that tests need. */
export function machineReport(): { readonly lines: readonly string[]; readonly missing: boolean } {
  const facts = machineFacts();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const lines = [
    `Node ${process.version} on ${process.platform}-${process.arch}, ${availableParallelism()} cores, ${memory}`,
    ...facts.map(({ name, found, without }) => `${name.padEnd(12)}${found ?? `none: ${without}`}`),
  ];
  return { lines, missing: facts.some(({ needed, found }) => needed === true && found === null) };
}
