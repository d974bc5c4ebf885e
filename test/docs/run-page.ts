// Runs the commands of a page as its reader would: in an empty folder, one after the other.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { repository } from "../cli/skerry.ts";
import { natsPath } from "../machine.ts";
import { putBuild } from "../support/kept-project.ts";
import { type Fence, fencesOf } from "./markdown.ts";

/** What stands behind `sh` for commands that no test runs, and why. */
const notRun = /^not-run: (.+)$/;
/** A program that goes on until it is stopped; a page that starts another stops it first. */
const server = /\bskerry (run|serve)\b/;
const listens = / answers at |"message":"Ready\."/;
/** A program that a page needs until its end. */
const helper = /^nats-server\b/;
const follower = /\bskerry tail\b/;
/** A program that builds the project in this folder where that has no build of its sources as they are. */
const builder = /\bskerry (?:call|deploy|inspect|measure|run) ([\w/-]+)/;

export const isCommands = ({ language }: Fence) => language === "sh";
export const reasonNotRun = ({ rest }: Fence) => notRun.exec(rest)?.[1] ?? null;

export interface Place {
  readonly folder: string;
  /** Stand for 8080, 9090 and 4222 in what a page says. */
  readonly port: number;
  readonly adminPort: number;
  readonly natsPort: number;
  readonly environment: NodeJS.ProcessEnv;
  /** Whether commands find the build that was kept of a project's sources, and need not make it. */
  readonly keptBuilds: boolean;
}

interface Started {
  readonly child: ChildProcess;
  readonly line: string;
  readonly output: () => string;
}

/** Writes the files of a page and runs its commands. A fence `ts my-worker/src/index.ts` is a file's
 * content, and `# prints TEXT` behind a command is what its output has. */
export async function runPage(path: string, place: Place): Promise<void> {
  await using shell = new PageShell(place);
  for (const fence of fencesOf(path)) {
    if (!isCommands(fence)) {
      if (fence.rest !== "") shell.write(fence.rest, fence.text);
    } else if (reasonNotRun(fence) === null) {
      for (const line of linesOf(fence.text)) await shell.run(line);
    }
  }
}

const linesOf = (text: string) =>
  text
    .replaceAll(/ \\\n */g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"));

class PageShell {
  readonly #place: Place;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #running: Started[] = [];
  readonly #helpers: Started[] = [];

  constructor(place: Place) {
    this.#place = place;
    this.#environment = { ...place.environment };
  }

  write(name: string, text: string): void {
    const file = join(this.#place.folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, this.#withPorts(text));
  }

  async run(line: string): Promise<void> {
    const [, assignments] = /^export (.*)$/.exec(line) ?? [];
    if (assignments !== undefined) {
      for (const each of assignments.split(" ")) {
        const [name = "", value = ""] = each.split("=");
        this.#environment[name] = value;
      }
      return;
    }
    if (this.#place.keptBuilds) await this.#buildFor(line);
    if (server.test(line)) return await this.#serve(line);
    if (helper.test(line)) {
      this.#helpers.push(this.#start(line.replace(/ *&$/, "")));
      return;
    }
    await this.#filesOf(line);
    const started = this.#start(line);
    if (follower.test(line)) {
      this.#running.push(started);
      return;
    }
    const [code] = await once(started.child, "close");
    if (code !== 0) throw new Error(`${line}\nended with ${code}:\n${started.output()}`);
    const [, expected] = /# prints (.*)$/.exec(line) ?? [];
    if (expected !== undefined && !started.output().includes(expected)) {
      throw new Error(`${line}\nprinted:\n${started.output()}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#running, ...this.#helpers];
    const ended = all.filter(({ child }) => child.exitCode !== null);
    await stop(this.#running.splice(0));
    await stop(this.#helpers);
    for (const { line, output } of ended) throw new Error(`${line}\nended early:\n${output()}`);
  }

  async #serve(line: string): Promise<void> {
    await stop(this.#running.splice(0));
    const started = this.#start(line);
    this.#running.push(started);
    const until = Date.now() + 60_000;
    while (!listens.test(started.output())) {
      if (started.child.exitCode !== null || Date.now() > until) {
        throw new Error(`${line}\ndid not come to serve:\n${started.output()}`);
      }
      await wait(20);
    }
  }

  async #buildFor(line: string): Promise<void> {
    const [, name] = builder.exec(line) ?? [];
    const dir = name === undefined ? null : join(this.#place.folder, name);
    if (dir !== null && existsSync(join(dir, "skerry.toml"))) await putBuild(dir);
  }

  /** A recording is written once its request has its answer, which a reader would not notice. */
  async #filesOf(line: string): Promise<void> {
    const [pattern] = /\S+\*\S+/.exec(line) ?? [];
    if (pattern === undefined || /['"]/.test(pattern)) return;
    for (const until = Date.now() + 10_000; Date.now() < until; await wait(20)) {
      if (globSync(pattern, { cwd: this.#place.folder }).length > 0) return;
    }
  }

  #start(line: string): Started {
    const { folder } = this.#place;
    // `exec` has a signal reach the program, and not a shell around it.
    const goesOn = [server, follower, helper].some((each) => each.test(line));
    const command = goesOn ? `exec ${line}` : line;
    const child = spawn("sh", ["-c", this.#withPorts(command)], {
      cwd: folder,
      env: this.#environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    return { child, line, output: () => output };
  }

  #withPorts(text: string): string {
    const { port, adminPort, natsPort } = this.#place;
    // At once: a port may have the digits of another one.
    const ports: Record<string, number> = { 8080: port, 9090: adminPort, 4222: natsPort };
    return text.replaceAll(/8080|9090|4222/g, (digits) => String(ports[digits]));
  }
}

async function stop(started: readonly Started[]): Promise<void> {
  for (const { child } of started) {
    if (child.exitCode !== null) continue;
    const ended = once(child, "close");
    child.kill("SIGTERM");
    await ended;
  }
}

/** Writes stand-ins for `npx skerry` and `npx skerry-node`, which npm would look up for half a second, and which takes smaller
 * samples here. */
export function writeCommands(folder: string): string {
  mkdirSync(folder);
  const skerry = join(repository, "runtime", "bin", "skerry.js");
  const skerryNode = join(repository, "runtime", "bin", "skerry-node.js");
  const small = "--time 100ms --cold-starts 1 --no-probe";
  writeFileSync(
    join(folder, "npx"),
    `#!/bin/sh
program=$1
shift
[ "$program" != skerry-node ] || exec "${process.execPath}" "${skerryNode}" "$@"
case "$1" in
  measure) exec "${process.execPath}" "${skerry}" "$@" ${small} ;;
  run) exec "${process.execPath}" "${skerry}" "$@" --port "$PAGE_PORT" ;;
  *) exec "${process.execPath}" "${skerry}" "$@" ;;
esac
`,
    { mode: 0o755 },
  );
  return [folder, process.env.PATH, dirname(natsPath)].join(delimiter);
}
