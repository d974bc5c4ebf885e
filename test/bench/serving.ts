// `skerry serve` as the bench starts it: its log goes to a file, as an operator's does.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compileCache } from "../../runtime/bin/compile-cache.js";
import { programCopies } from "../../runtime/bin/program-copies.js";
import type { DeployOrder, ServerStatus, WorkerStatus } from "../../runtime/supervisor/control.ts";
import { root } from "./servers.ts";

const source = join(root, "runtime", "cli", "main.ts");

export interface Serving {
  /** Where it answers HTTP. */
  readonly host: string;
  readonly port: number;
  /** Where its admin API answers. */
  readonly admin: string;
  readonly child: ChildProcess;
  /** From the start of the process to "ready", in ms. */
  readonly startMs: number;
  /** Deploys a worker and resolves when all shards serve it. */
  deploy(worker: string, wasm: Uint8Array, order: Partial<DeployOrder>): Promise<string>;
  list(): Promise<WorkerStatus[]>;
  /** Asks the admin API, and gives what it answers; rejects where it refuses. */
  api<T>(method: string, path: string, body?: object): Promise<T>;
  status(): Promise<ServerStatus>;
  /** The path of its log. */
  readonly log: string;
  end(): Promise<void>;
}

/** Starts it in a folder, where its data are then, and resolves when it is ready. `serve` are lines of the
 * [serve] table. */
export async function startServing(folder: string, serve: string): Promise<Serving> {
  await mkdir(folder, { recursive: true });
  const fixed = 'port = 0\nadmin = "127.0.0.1:0"\ndata = "data"\ndrain-delay = 0';
  await writeFile(join(folder, "skerry.toml"), `[serve]\n${fixed}\n${serve}\n`);
  const log = join(folder, "serve.log");
  const logFile = openSync(log, "a");
  // The copies of Skerry's programs, as users run them: they start in half the processor's time.
  const copies = await programCopies(join(root, "runtime"));
  const cache = compileCache(process.env, copies);
  const program = copies === null ? source : join(copies, "cli", "main.js");
  const args = ["--disable-warning=ExperimentalWarning", program, "serve", "--json", "--as-root"];
  const begun = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ["ignore", "pipe", logFile],
    env: {
      ...process.env,
      ...(copies !== null && { SKERRY_PROGRAMS: copies }),
      ...(cache !== null && { NODE_COMPILE_CACHE: cache }),
    },
  });
  closeSync(logFile);
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  // A bench that fails leaves none behind.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  void exited.then(() => process.off("exit", kill));
  const { url, admin } = await document(child, log);
  const token = await readFile(join(folder, "data", "admin-token"), "utf8");
  const authorization = `Bearer ${token.trim()}`;
  const startMs = performance.now() - begun;
  const api = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const wasm = body instanceof Uint8Array;
    const type = wasm ? "application/wasm" : "application/json";
    const answer = await fetch(new URL(path, admin), {
      method,
      headers: { authorization, ...(body !== undefined && { "content-type": type }) },
      ...(body === undefined ? {} : { body: wasm ? Buffer.from(body) : JSON.stringify(body) }),
    });
    const value = (await answer.json()) as T;
    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  };
  return {
    ...{ host: "127.0.0.1", port: Number(new URL(url).port), admin, child, startMs, log },
    async deploy(worker, wasm, order) {
      const { sha256 } = await api<{ sha256: string }>("PUT", "/v1/modules", wasm);
      const nothing = { grants: ["log"], limits: {}, variables: {}, secrets: {} };
      const path = `/v1/workers/${worker}/deployments`;
      const whole = { ...nothing, module: sha256, ...order };
      return (await api<{ deployment: string }>("POST", path, whole)).deployment;
    },
    api,
    list: () => api("GET", "/v1/workers"),
    status: () => api("GET", "/v1/status"),
    async end() {
      // Its shards end when it does.
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** What `skerry serve --json` prints once it is ready. */
async function document(child: ChildProcess, log: string): Promise<{ url: string; admin: string }> {
  let printed = "";
  for await (const text of child.stdout!) {
    printed += text;
    if (printed.endsWith("}\n")) break;
  }
  child.stdout!.resume();
  const { url, admin, error } = JSON.parse(printed || '{"error":{"message":"it ended"}}');
  if (error === null) return { url, admin };
  throw new Error(`skerry serve did not start: ${error.message} (${log})`);
}
