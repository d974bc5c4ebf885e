// The servers that are measured against each other, each a process of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { freePorts } from "../support/free-ports.ts";
import { toolchains } from "../toolchains/toolchains.ts";
import type { LoadTarget } from "./load.ts";
import { peersFolder } from "./peers.ts";
import { processTree } from "./process-figures.ts";

export const root = resolve(import.meta.dirname, "../..");
const launcher = join(root, "runtime", "bin", "skerry.js");

/** What all servers answer. */
export const greeting = "Hello from Skerry!\n";

export interface Server extends LoadTarget {
  readonly name: string;
  /** The processes that were started for it; they may have children. */
  readonly pids: readonly number[];
  stop(): void;
}

/** node:http alone, answering the same text from so many processes. */
export function bareServer(processes: number): Promise<Server> {
  const name = processes === 1 ? "node:http alone" : `node:http, ${processes} processes`;
  return nodeServer(name, "bare-server.ts", [greeting, String(processes)]);
}

/** A program of this folder, which prints its port. */
export async function nodeServer(
  name: string,
  program: string,
  args: readonly string[] = [],
): Promise<Server> {
  const child = start(process.execPath, [join(import.meta.dirname, program), ...args]);
  const { port } = (await firstDocument(child)) as { port: number };
  return server(name, [origin(port)], [child]);
}

/** `skerry run` of a project or a module that answers `body`. */
export async function skerryServer(
  name: string,
  target: string,
  body = greeting,
  options: readonly string[] = [],
): Promise<Server> {
  const args = ["run", target, "--port", "0", "--json", ...options];
  const child = start(process.execPath, [launcher, ...args]);
  const { url, error } = (await firstDocument(child)) as {
    readonly url: string;
    readonly error?: { readonly message: string } | null;
  };
  if (url === undefined) throw new Error(`skerry run of ${target}: ${error?.message}`);
  const { port } = new URL(url);
  return { ...server(`skerry, ${name}`, [origin(Number(port))], [child]), body };
}

/** Workers of workerd, by their sockets' names. */
export type WorkerdWorker = "javascript" | "wasm" | "hello" | "hono" | "proxy";

export interface WorkerdOptions {
  /** Those to measure; by default all that answer with the greeting. */
  readonly workers?: readonly WorkerdWorker[];
  readonly processes?: number;
  /** Where `proxy` asks. */
  readonly origin?: string;
}

const greeters: readonly WorkerdWorker[] = ["javascript", "wasm", "hello"];
const countWorkers = 5;

/** workerd's workers, as `peers/workerd.capnp` has them. It runs workers in one thread: to have as many as others have processes, it
 * is started so many times, and clients' connections are spread over their ports. */
export async function workerdServers(options: WorkerdOptions = {}): Promise<Server[]> {
  const { workers = greeters, processes = 1, origin: behind = "" } = options;
  const started = await Promise.all(Array.from({ length: processes }, () => startWorkerd(behind)));
  const children = started.map(({ child }) => child);
  const suffix = processes === 1 ? "" : `, ${processes} processes`;
  return workers.map((socket) => {
    const origins = started.map(({ ports }) => origin(ports.get(socket)!));
    return server(`workerd, ${socket}${suffix}`, origins, children);
  });
}

async function startWorkerd(
  behind: string,
): Promise<{ child: ChildProcess; ports: Map<string, number> }> {
  const program = join(peersFolder, "node_modules", ".bin", "workerd");
  const args = ["serve", join(peersFolder, "workerd.capnp"), "--control-fd", "1"];
  const child = start(program, args, { ...process.env, ORIGIN: behind });
  const ports = new Map<string, number>();
  for await (const line of createInterface({ input: child.stdout! })) {
    const { socket, port } = JSON.parse(line) as { socket: string; port: number };
    ports.set(socket, port);
    if (ports.size === countWorkers) return { child, ports };
  }
  throw new Error("workerd ended before it listened");
}

/** `jco serve` of a component that answers `body`, with instances that stay. @param what it is, for tables. */
export async function jcoServer(what: string, component: string, body: string): Promise<Server> {
  const [port = 0] = await freePorts(1);
  const jco = join(toolchains(), ".bin", "jco");
  const child = start(process.execPath, [jco, "serve", component, "--port", String(port)]);
  for (let attempt = 0; attempt < 300; attempt++) {
    const answered = await fetch(origin(port)).then(
      (answer) => answer.ok,
      () => false,
    );
    if (answered) return { ...server(`jco serve, ${what}`, [origin(port)], [child]), body };
    await new Promise((wait) => setTimeout(wait, 100));
  }
  throw new Error("jco serve did not answer");
}

const origin = (port: number): string => `http://127.0.0.1:${port}`;

function start(program: string, args: readonly string[], env = process.env): ChildProcess {
  return spawn(program, args, { stdio: ["ignore", "pipe", "ignore"], env });
}

function server(
  name: string,
  origins: readonly string[],
  children: readonly ChildProcess[],
): Server {
  for (const { stdout } of children) stdout?.resume();
  const stop = () => {
    // What starts workerd passes no signal on.
    for (const pid of children.flatMap(({ pid }) => processTree(pid!))) endProcess(pid);
  };
  return { name, origins, body: greeting, pids: children.map(({ pid }) => pid!), stop };
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // It has ended with its parent.
  }
}

/** The first JSON document a program prints: it does when it listens. */
async function firstDocument(child: ChildProcess): Promise<unknown> {
  let text = "";
  for await (const line of createInterface({ input: child.stdout! })) {
    text += line;
    if (line.endsWith("}") && !line.startsWith(" ")) return JSON.parse(text);
  }
  throw new Error(`${child.spawnfile} ended before it listened`);
}
