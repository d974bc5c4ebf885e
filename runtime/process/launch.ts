import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { findNode } from "../bin/find-node.js";
import { MiB } from "../byte-units.ts";
import { SkerryError } from "../errors.ts";
import { childEnvironment } from "./environment.ts";
import { plainFlags } from "./flags.ts";
import { programFile } from "./program-file.ts";
import { type LaunchLimits, strangersFileSize } from "./resource-limits.ts";
import { launchPlan, limitPlan, type Rights, startWithoutDump } from "./rights.ts";
import type { ProcessSandbox } from "./sandbox/process-sandbox.ts";

export interface LaunchOptions {
  /** V8's and Node's flags. */
  readonly flags?: readonly string[];
  /** What it is started with; this process's own rights where it is left out. */
  readonly rights?: Rights;
  /** Limits that it is started within, where no rights are given up. */
  readonly limits?: LaunchLimits;
  /** What runs it: the Node that Skerry runs on where it is left out. Not together with `rights`. */
  readonly execPath?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Reads what it prints (`stderr` of the child); else that goes to this process's stderr. */
  readonly hear?: Hear | undefined;
  /** What it prints is for whoever debugs this process, as the words of an engine that crashes; besides, its `Child` reads why it did not
   * start. */
  readonly quiet?: boolean;
}

/** Gets a child whose stderr is a pipe, and reads from it for as long as there is something. */
export type Hear = (child: ChildProcess) => void;

let node: string | null = null;

/** The Node that Skerry runs on: this process's own, unless that runs a person's tests. */
export function skerryNode(): string {
  node ??= findNode(import.meta.url) ?? process.execPath;
  return node;
}

/** Starts a program as a child process, with a channel to it (`child.ts`). All children are started here.
 * @throws Error where the system can't start one. SkerryError `process-not-started` where the program is not there; `host-failed` where
 * its sandbox has lost files that can't be made again. */
export function launch(
  program: string | URL,
  {
    flags = plainFlags,
    rights,
    limits = {},
    execPath = skerryNode(),
    env = childEnvironment(rights),
    hear,
    quiet = false,
  }: LaunchOptions,
): ChildProcess {
  rights?.sandbox?.restore?.();
  const plan = rights === undefined ? limitPlan(execPath, limits) : launchPlan(execPath, rights);
  if (program instanceof URL) requireProgram(program);
  // Copies are this user's alone.
  const file =
    program instanceof URL && rights?.user === undefined ? programFile(program) : program;
  const isRead = hear !== undefined || (quiet && !process.env.SKERRY_DEBUG);
  const start = () =>
    fork(file, [], {
      execPath: plan.execPath,
      execArgv: [...plan.prefix, ...flags],
      serialization: "advanced",
      env,
      stdio: ["ignore", "ignore", isRead ? "pipe" : "inherit", "ipc"],
    });
  const child = rights === undefined ? start() : startWithoutDump(start);
  if (child.stderr !== null) {
    hear?.(child);
    // It is no reason by itself to stay alive.
    if (hear === undefined) (child.stderr as Socket).unref();
  }
  return child;
}

/** @throws SkerryError `process-not-started` where one of Skerry's own programs is not where it should be: these files are parts of a
 * bundle. */
export function requireProgram(program: URL): void {
  if (existsSync(fileURLToPath(program))) return;
  const name = program.pathname.split("/").slice(-2).join("/");
  throw new SkerryError(
    "process-not-started",
    `Skerry's own program ${name} is not beside its other files: Skerry was bundled into another program, which it can't be. Mark \`skerry\` as external in the bundler (with esbuild: --external:skerry), and have it installed where the program runs.`,
  );
}

/** The part of a process's memory that the engine's own heap may take: the transpiler has a linear memory apart. */
const heapShare = 0.6;

/** Bytes that V8 reserves for code and never touches most of. The kernel counts them as data. */
const reservedForCode = 1_100 * MiB;

/** How a program is confined that handles a stranger's bytes: its user, by name or number, its sandbox, and who
 * reads what it prints. */
export type Confinement = {
  /** The user; this process's own where it is left out. */
  readonly user?: string | undefined;
  readonly sandbox?: ProcessSandbox | undefined;
  /** Reads what it prints; nobody does where this is left out. */
  readonly hear?: Hear | undefined;
};

/** Starts a program that handles a stranger's bytes, with limits on its memory, in bytes, and on the files that it writes, and V8's and Node's `flags`. On
 * Linux the kernel refuses it more, for the engine's heap, linear memory and native code alike. */
export function launchWithin(
  memory: number,
  program: string | URL,
  { user, sandbox, hear }: Confinement = {},
  flags: readonly string[] = plainFlags,
): ChildProcess {
  const heap = Math.floor((memory * heapShare) / MiB);
  return launch(program, {
    flags: [`--max-old-space-size=${heap}`, ...flags],
    rights: {
      limits: {
        data: memory + reservedForCode,
        fileSize: strangersFileSize(sandbox?.files != null),
      },
      ...(user !== undefined && { user }),
      ...(sandbox !== undefined && { sandbox }),
    },
    hear,
    quiet: hear === undefined,
  });
}
