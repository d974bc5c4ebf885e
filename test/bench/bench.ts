// `npm run bench`: requests a second of Skerry's kinds of workers beside a bare node:http server, workerd
// and jco serve, and cold starts. Rounds alternate, so that the machine's moods meet all alike; quote the
// ratios.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import Table from "cli-table3";
import { buildGuest } from "../wasi/support/build-guest.ts";
import { coldStarts } from "./cold-starts.ts";
import { requestsPerSecond } from "./load.ts";
import {
  bareServer,
  jcoServer,
  root,
  type Server,
  skerryServer,
  workerdServers,
} from "./servers.ts";

const { values: options } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const rounds = Number(options.rounds);
const roundMs = 3_000;
const warmUpMs = 1_500;
const coldTimes = 20;

const examples = join(root, "examples");
const folder = join(root, "test", "bench", "build");
const peers = join(root, "test", "bench", "peers");

/** Which server each other is divided by, besides the bare one. */
const compared: readonly (readonly [string, string])[] = [
  ["skerry, JavaScript", "workerd, javascript"],
  ["skerry, AssemblyScript", "workerd, wasm"],
  ["skerry, wasi:http", "jco serve, wasi:http"],
];

async function main(): Promise<void> {
  await installPeers();
  const dataDir = await mkdtemp(join(tmpdir(), "skerry-bench-"));
  const servers: Server[] = [];
  try {
    const component = join(dataDir, "wasi-http.wasm");
    await writeFile(component, await buildGuest("assemblyscript"));
    servers.push(await bareServer("Hello from Skerry!\n"));
    servers.push(await skerryServer("AssemblyScript", join(examples, "hello")));
    servers.push(await skerryServer("JavaScript", join(examples, "hello-javascript")));
    servers.push(await skerryServer("wasi:http", component));
    servers.push(...(await workerdServers()));
    servers.push(await jcoServer(component));
    const speeds = await measure(servers);
    for (const { stop } of servers.splice(0)) stop();
    const cold = await measureColdStarts(dataDir);
    await report(speeds, cold);
  } finally {
    for (const { stop } of servers) stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** What is measured against is installed on the first run alone: nobody else needs it. */
async function installPeers(): Promise<void> {
  if (!existsSync(join(peers, "node_modules"))) {
    process.stderr.write("installing peers (160 MB)\n");
    execFileSync("npm", ["ci"], { cwd: peers, stdio: ["ignore", "ignore", "inherit"] });
  }
  await mkdir(join(peers, "build"), { recursive: true });
  const greeter = await parse(await readFile(join(peers, "greeter.wat"), "utf8"));
  await writeFile(join(peers, "build", "greeter.wasm"), greeter);
}

async function measure(servers: readonly Server[]): Promise<Map<string, number[]>> {
  const speeds = new Map<string, number[]>(servers.map(({ name }) => [name, []]));
  for (const { origin } of servers) await requestsPerSecond(origin, warmUpMs);
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`round ${round} of ${rounds}\n`);
    for (const { name, origin } of servers) {
      speeds.get(name)!.push(await requestsPerSecond(origin, roundMs));
    }
  }
  return speeds;
}

async function measureColdStarts(dataDir: string) {
  process.stderr.write("cold starts\n");
  const built = async (name: string) =>
    new Uint8Array(await readFile(join(examples, name, "build", "worker.wasm")));
  const assemblyScript = await built("hello");
  const javaScript = await built("hello-javascript");
  const another = Buffer.from(javaScript);
  // A worker of the same engine that is another one: its greeting differs.
  another.write("Hallo", another.indexOf("Hello"));
  return {
    AssemblyScript: await coldStarts(assemblyScript, javaScript, coldTimes, dataDir),
    JavaScript: await coldStarts(javaScript, new Uint8Array(another), coldTimes, dataDir),
  };
}

async function report(
  speeds: ReadonlyMap<string, readonly number[]>,
  cold: Awaited<ReturnType<typeof measureColdStarts>>,
): Promise<void> {
  const names = [...speeds.keys()];
  const medians = Object.fromEntries(names.map((name) => [name, median(speeds.get(name)!)]));
  const ratios = (name: string, to: string) =>
    median(speeds.get(name)!.map((speed, round) => speed / speeds.get(to)![round]!));
  const table = new Table({ head: ["requests a second", "median", "to node:http", "to its peer"] });
  for (const name of names) {
    const peer = compared.find(([ours]) => ours === name)?.[1];
    const toPeer = peer === undefined ? "" : `${ratios(name, peer).toFixed(2)} of ${peer}`;
    table.push([name, medians[name]!.toFixed(0), ratios(name, names[0]!).toFixed(3), toPeer]);
  }
  const starts = new Table({ head: ["cold start, p50 ms", "worker", "first answer", "least"] });
  for (const [name, each] of Object.entries(cold)) {
    const first = each.map(({ firstAnswerMs }) => firstAnswerMs);
    const worker = median(each.map(({ coldStartMs }) => coldStartMs));
    starts.push([name, worker.toFixed(1), median(first).toFixed(1), Math.min(...first).toFixed(1)]);
  }
  process.stderr.write(`${table}\n${starts}\n`);
  await mkdir(folder, { recursive: true });
  const document = {
    node: process.version,
    platform: process.platform,
    requestsPerSecond: Object.fromEntries(speeds),
    medians,
    coldStarts: cold,
  };
  await writeFile(join(folder, "bench.json"), `${JSON.stringify(document, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(medians)}\n`);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

await main();
