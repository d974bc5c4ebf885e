// The servers that are measured against each other, each a process of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

export const root = resolve(import.meta.dirname, "../..");
const launcher = join(root, "runtime", "bin", "skerry.js");
const peers = join(import.meta.dirname, "peers");

export interface Server {
  readonly name: string;
  readonly origin: string;
  stop(): void;
}

/** node:http alone, answering the same text. */
export async function bareServer(answer: string): Promise<Server> {
  const program = join(import.meta.dirname, "bare-server.ts");
  const child = start(process.execPath, [program, answer]);
  const { port } = (await firstDocument(child)) as { port: number };
  return server("node:http alone", port, child);
}

/** `skerry run` of a project or a module. */
export async function skerryServer(name: string, target: string): Promise<Server> {
  const child = start(process.execPath, [launcher, "run", target, "--port", "0", "--json"]);
  const { url } = (await firstDocument(child)) as { url: string };
  return server(`skerry, ${name}`, Number(new URL(url).port), child);
}

/** One workerd with both of its workers; they are asked one after the other. */
export async function workerdServers(): Promise<Server[]> {
  const child = start(join(peers, "node_modules", ".bin", "workerd"), [
    ...["serve", join(peers, "workerd.capnp"), "--control-fd", "1"],
  ]);
  const servers: Server[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    const { socket, port } = JSON.parse(line) as { socket: string; port: number };
    servers.push(server(`workerd, ${socket}`, port, child));
    if (servers.length === 2) return servers;
  }
  throw new Error("workerd ended before it listened");
}

/** `jco serve` of a component, with instances that stay. */
export async function jcoServer(component: string): Promise<Server> {
  const port = await freePort();
  const jco = join(root, "node_modules", ".bin", "jco");
  const child = start(process.execPath, [jco, "serve", component, "--port", String(port)]);
  const origin = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 300; attempt++) {
    if (
      await fetch(origin).then(
        (answer) => answer.ok,
        () => false,
      )
    ) {
      return server("jco serve, wasi:http", port, child);
    }
    await new Promise((wait) => setTimeout(wait, 100));
  }
  throw new Error("jco serve did not answer");
}

function start(program: string, args: readonly string[]): ChildProcess {
  return spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
}

function server(name: string, port: number, child: ChildProcess): Server {
  child.stdout?.resume();
  return { name, origin: `http://127.0.0.1:${port}`, stop: () => child.kill("SIGTERM") };
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

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}
