// `npm run bench`: requests a second of `skerry run examples/hello` beside a bare node:http server, and
// cold starts of a built worker. Rounds alternate, so that the machine's moods meet both alike; quote
// the ratios.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import Table from "cli-table3";
import { startHost } from "../../runtime/serve/host.ts";
import { defaultLimits } from "../../runtime/tenant/limits.ts";
import { makeRequest } from "../../runtime/tenant/make-request.ts";
import { grants, type WorkerSettings } from "../../runtime/tenant/settings.ts";
import { requestsPerSecond } from "./load.ts";

const root = resolve(import.meta.dirname, "../..");
const hello = join(root, "examples", "hello");
const launcher = join(root, "runtime", "bin", "skerry.js");
const rounds = 5;
const roundMs = 3_000;
const warmUpMs = 1_500;

interface Server {
  readonly origin: string;
  stop(): void;
}

interface Round {
  readonly bare: number;
  readonly skerry: number;
  readonly ratio: number;
  /** Artifact known, shard running: isolate, modules, first instance, in ms. */
  readonly coldStartMs: number;
  /** From asking for the worker to its first answer, in ms. */
  readonly firstAnswerMs: number;
}

/** Starts a program that prints one JSON document when it listens. */
async function startServer(program: string, args: string[]): Promise<Server> {
  const child: ChildProcess = spawn(process.execPath, [program, ...args], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let text = "";
  for await (const line of createInterface({ input: child.stdout! })) {
    text += line;
    if (!line.endsWith("}") || line.startsWith(" ")) continue;
    const { port, url } = JSON.parse(text) as { port?: number; url?: string };
    const origin = url === undefined ? `http://127.0.0.1:${port}` : new URL(url).origin;
    return { origin, stop: () => child.kill("SIGTERM") };
  }
  throw new Error(`${program} ended before it listened`);
}

async function coldStart(dataDir: string): Promise<Pick<Round, "coldStartMs" | "firstAnswerMs">> {
  const wasm = new Uint8Array(await readFile(join(hello, "build", "worker.wasm")));
  const settings: WorkerSettings = {
    name: "hello",
    grants,
    limits: defaultLimits(50_000_000),
    variables: {},
    secrets: {},
  };
  const host = await startHost({ dataDir });
  try {
    // Once for the artifact and for the shard's own code to be loaded.
    await host.unload(await host.load(wasm, settings));
    const begun = performance.now();
    const worker = await host.load(wasm, settings);
    const { error } = await host.call(worker, makeRequest({}));
    if (error !== null) throw new Error(error.message);
    return { coldStartMs: worker.coldStartMs, firstAnswerMs: performance.now() - begun };
  } finally {
    await host.close();
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "skerry-bench-"));
  const skerry = await startServer(launcher, ["run", hello, "--port", "0", "--json"]);
  const answer = await (await fetch(skerry.origin)).text();
  const bare = await startServer(join(import.meta.dirname, "bare-server.ts"), [answer]);
  const results: Round[] = [];
  try {
    for (const { origin } of [bare, skerry]) await requestsPerSecond(origin, warmUpMs);
    for (let round = 1; round <= rounds; round++) {
      process.stderr.write(`round ${round} of ${rounds}\n`);
      const alone = await requestsPerSecond(bare.origin, roundMs);
      const hosted = await requestsPerSecond(skerry.origin, roundMs);
      const cold = await coldStart(dataDir);
      results.push({ bare: alone, skerry: hosted, ratio: hosted / alone, ...cold });
    }
  } finally {
    bare.stop();
    skerry.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  const keys = ["bare", "skerry", "ratio", "coldStartMs", "firstAnswerMs"] as const;
  const medians = Object.fromEntries(keys.map((key) => [key, median(results.map((r) => r[key]))]));
  const table = new Table({ head: ["", ...results.map((_, i) => `round ${i + 1}`), "median"] });
  const digits = { bare: 0, skerry: 0, ratio: 3, coldStartMs: 2, firstAnswerMs: 2 };
  const labels = {
    bare: "node:http, requests/s",
    skerry: "skerry run, requests/s",
    ratio: "ratio",
    coldStartMs: "cold start, ms",
    firstAnswerMs: "load to first answer, ms",
  };
  for (const key of keys) {
    const cells = [...results.map((r) => r[key]), medians[key]!].map((n) => n.toFixed(digits[key]));
    table.push([labels[key], ...cells]);
  }
  process.stderr.write(`${table}\n`);
  const folder = join(root, "test", "bench", "build");
  await mkdir(folder, { recursive: true });
  const report = { node: process.version, platform: process.platform, rounds: results, medians };
  await writeFile(join(folder, "bench.json"), `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(medians)}\n`);
}

await main();
