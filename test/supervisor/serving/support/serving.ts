// `skerry serve` in a process of its own, as an operator runs it.
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Agent, request } from "undici";
import { programFile } from "../../../../runtime/process/program-file.ts";
import type {
  DeployOrder,
  ServerStatus,
  WorkerStatus,
} from "../../../../runtime/supervisor/control.ts";
import { repository } from "../../../cli/skerry.ts";
import {
  fieldsData,
  handler,
  responseData,
  textData,
  workerComponent,
} from "../../../hostile/support/worker-component.ts";
import { withKeptArtifacts } from "../../../support/kept-artifacts.ts";
import { keepFuel } from "../../../support/kept-rates.ts";
import { compileWorker } from "../../../support/workers.ts";

const skerry = programFile(pathToFileURL(join(repository, "runtime", "cli", "main.ts")));

export interface Serving {
  readonly url: string;
  readonly admin: string;
  readonly folder: string;
  readonly process: ChildProcess;
  /** What it printed on stderr so far: its log. */
  readonly log: () => string;
  readonly exited: Promise<number | null>;
  /** A request to a host name that is routed, whatever the port's address. */
  get(host: string, path?: string, headers?: Record<string, string>): Promise<Answer>;
  /** Asks the admin API, with its token. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Calls the admin API; throws the error it answers. */
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  deploy(worker: string, wasm: Uint8Array, order?: Partial<DeployOrder>): Promise<string>;
  worker(name: string): Promise<WorkerStatus>;
  status(): Promise<ServerStatus>;
  /** Ends it, and removes its folder. */
  end(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

export interface ServingOptions {
  /** Lines of [serve], without port, admin and data. */
  readonly serve?: string;
  /** Where the admin API is; by default at a port of loopback. */
  readonly admin?: string;
  /** The rest of skerry.toml. */
  readonly rest?: string;
  /** A folder to use again, with what is in it. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** True: the host prepares each module that is deployed. By default it finds the artifacts that tests keep. */
  readonly prepares?: boolean;
  /** Arguments of the command, besides. */
  readonly args?: readonly string[];
  /** The program to run in the place of `skerry`, by its path. */
  readonly program?: string;
  /** A program and arguments that start it, with fewer rights for one. */
  readonly launcher?: readonly string[];
}

export function serveSettings({
  serve = "shards = 2",
  admin = "127.0.0.1:0",
  rest = "",
}: ServingOptions): string {
  const lines = ["[serve]", "port = 0", `admin = ${JSON.stringify(admin)}`, 'data = "data"'];
  if (!serve.includes("drain-delay")) lines.push("drain-delay = 0");
  // On a busy machine a process may get no time for seconds, and is none to be replaced.
  if (!serve.includes("heartbeat")) lines.push('heartbeat = "30s"');
  return `${lines.join("\n")}\n${serve}\n${rest}\n`;
}

/** Starts it in a new folder, and resolves when it is ready. */
export async function startServing(options: ServingOptions = {}): Promise<Serving> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "skerry-serving-"));
  writeFileSync(join(folder, "skerry.toml"), serveSettings(options));
  if (!existsSync(join(folder, "data"))) await keepFuel(join(folder, "data"));
  const node = [
    process.execPath,
    "--disable-warning=ExperimentalWarning",
    options.program ?? skerry,
  ];
  const [file, ...args] = [
    ...(options.launcher ?? []),
    ...node,
    "serve",
    "--json",
    ...(options.args ?? []),
  ];
  const child = spawn(file!, args, {
    cwd: folder,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // A test that is given up leaves none behind.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  let printed = "";
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  void exited.then(() => process.off("exit", kill));
  const document = await new Promise<{ url: string; admin: string; dataDir: string }>(
    (resolve, reject) => {
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
        if (!printed.endsWith("}\n")) return;
        const { error, ...rest } = JSON.parse(printed);
        if (error === null) resolve(rest);
        else reject(Object.assign(new Error(error.message), error));
      });
      void exited.then((code) => reject(new Error(`skerry serve ended with ${code}: ${log}`)));
    },
  );
  const agent = new Agent({ connections: 16 });
  const tokenFile = join(document.dataDir, "admin-token");
  // There is none on a unix socket.
  const token = existsSync(tokenFile) ? readFileSync(tokenFile, "utf8").trim() : "";
  const { url, admin } = document;
  const serving: Serving = {
    ...{ url, admin, folder, exited, process: child, log: () => log },
    async get(host, path = "/", headers = {}) {
      const answer = await request(new URL(path, url), {
        headers: { host, ...headers },
        dispatcher: agent,
      });
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: await answer.body.text(),
      };
    },
    ask: (path, init = {}) =>
      fetch(new URL(path, admin), {
        ...init,
        headers: { authorization: `Bearer ${token}`, ...(init.headers as object) },
      }),
    async api<T>(method: string, path: string, body?: unknown): Promise<T> {
      const wasm = body instanceof Uint8Array;
      const headers =
        body === undefined
          ? {}
          : { "content-type": wasm ? "application/wasm" : "application/json" };
      const answer = await serving.ask(path, {
        method,
        headers,
        ...(body === undefined ? {} : { body: wasm ? Buffer.from(body) : JSON.stringify(body) }),
      });
      const text = await answer.text();
      const value = text === "" ? null : JSON.parse(text);
      if (!answer.ok) throw Object.assign(new Error(value.error.message), value.error);
      return value as T;
    },
    async deploy(worker, wasm, order = {}) {
      const usual = { grants: ["log"], limits: {}, variables: {}, secrets: {} };
      const path = `/v1/workers/${worker}/deployments`;
      const deploy = async () => {
        const { sha256 } = await serving.api<{ sha256: string }>("PUT", "/v1/modules", wasm);
        const body = { module: sha256, ...usual, ...order };
        return (await serving.api<{ deployment: string }>("POST", path, body)).deployment;
      };
      return options.prepares ? deploy() : withKeptArtifacts(document.dataDir, wasm, deploy);
    },
    worker: (name) => serving.api("GET", `/v1/workers/${name}`),
    status: () => serving.api("GET", "/v1/status"),
    async end() {
      await agent.close();
      kill();
      await exited;
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
  return serving;
}

const compiled = new Map<string, Promise<Uint8Array>>();

/** A worker that answers with a text. It is written as text itself: no compiler has to be started for it. */
export function answering(text: string): Promise<Uint8Array> {
  const [bodyAt, typeNameAt, typeAt] = [1_024, 512, 544];
  const [typeName, type] = ["content-type", "text/plain; charset=utf-8"];
  return workerComponent({
    realloc: growing,
    core: `${handler("(i32.const 16)")}
      ${textData(bodyAt, text)} ${textData(typeNameAt, typeName)} ${textData(typeAt, type)}
      ${fieldsData(256, [[typeNameAt, typeName.length, typeAt, type.length]])}
      ${responseData(16, { fields: [256, 1], body: [bodyAt, Buffer.byteLength(text)] })}`,
  });
}

/** A `cabi_realloc` that takes memory from the end, and has room for requests of any length. */
const growing = `
  (local $at i32)
  (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
  (global.set $next (i32.add (local.get $at) (local.get $size)))
  (loop $grow
    (if (i32.gt_u (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
      (then
        (if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then (unreachable)))
        (br $grow))))
  (local.get $at)`;

/** A worker whose handler has this body, in AssemblyScript. */
export function worker(body: string): Promise<Uint8Array> {
  const key = createHash("sha256").update(body).digest("hex");
  let made = compiled.get(key);
  if (made === undefined) {
    made = compileWorker(
      `import { Request, Response } from "@skerry/assemblyscript";\n` +
        `export function handle(request: Request): Response { ${body} }`,
    );
    compiled.set(key, made);
  }
  return made;
}
