// Compiles a worker from source text and runs its component under Node through jco's glue, against
// host functions that record what they are called with. No isolate and no metering: what is under test
// here is the SDK.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { type CompileOptions, compile } from "@skerry/assemblyscript/build";
import type {
  Field,
  Level,
  Request,
  Response,
  WorkerExports,
} from "../../runtime/abi/generated/types.ts";
import { keptBuild } from "../support/build-cache.ts";
import { capMemory } from "./cap-memory.ts";

export interface Worker {
  /** A fresh instance answers each request; a trap is thrown. */
  handle(request?: Partial<Request>): Response;
  /** One instance for all requests of the function that comes back. */
  keepInstance(): (request: Request) => Response;
  /** The response's content as text. */
  text(request?: Partial<Request>): string;
  /** What the last request wrote to the log. */
  readonly log: { level: Level; message: string }[];
  readonly component: Uint8Array;
}

export type HostImports = Record<string, Record<string, (...args: never[]) => unknown>>;

interface Glue {
  instantiate(
    getCoreModule: (name: string) => WebAssembly.Module,
    imports: HostImports,
  ): WorkerExports;
}

export interface WorkerOptions {
  readonly variables?: Record<string, string>;
  readonly secrets?: Record<string, string>;
  readonly build?: Pick<CompileOptions, "debug" | "grants">;
  /** Texts of other files that the source imports, by their names. */
  readonly beside?: Readonly<Record<string, string>>;
  /** Host functions by interface, besides those that every worker gets here. */
  readonly imports?: HostImports;
  /** A cap on linear memory, in pages of 64 KiB. */
  readonly memoryPages?: number;
}

/** Milliseconds and nanoseconds that the workers' clock stands at. */
export const frozenClock = { wall: 1_700_000_000_123n, monotonic: 42_000_000n };

/** Compiles source text that may lack its imports from the SDK. Throws the compiler's messages. */
export async function runWorker(source: string, options: WorkerOptions = {}): Promise<Worker> {
  const { build, beside } = options;
  const component = await keptBuild(["assembly/index.ts", source, build, beside], () =>
    compileText(source, build, beside),
  );
  return loadWorker(component, options);
}

async function compileText(
  source: string,
  options: WorkerOptions["build"],
  beside: WorkerOptions["beside"] = {},
): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "skerry-sdk-"));
  const entry = join(folder, "assembly", "index.ts");
  try {
    mkdirSync(dirname(entry));
    writeFileSync(entry, source);
    for (const [name, text] of Object.entries(beside)) {
      writeFileSync(join(folder, "assembly", name), text);
    }
    const result = await compile({ entry, projectDir: folder, ...options });
    if (!result.ok) throw new Error(result.diagnostics);
    return result.component;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a component that is built already. */
export async function loadWorker(
  component: Uint8Array,
  options: WorkerOptions = {},
): Promise<Worker> {
  const folder = mkdtempSync(join(tmpdir(), "skerry-glue-"));
  const { files } = await transpileBytes(component, {
    name: "worker",
    instantiation: "sync",
    wasiShim: false,
    nodejsCompat: false,
    tlaCompat: false,
    emitTypescriptDeclarations: false,
    base64Cutoff: 0,
  });
  const glueFile = join(folder, "worker.mjs");
  writeFileSync(glueFile, files["worker.js"] ?? "");
  const glue: Glue = await import(pathToFileURL(glueFile).href);
  rmSync(folder, { recursive: true });
  const modules = new Map<string, WebAssembly.Module>();
  for (const [name, bytes] of Object.entries(files)) {
    if (name.endsWith(".wasm")) {
      const core = capMemory(bytes, options.memoryPages ?? 16_383);
      modules.set(name, new WebAssembly.Module(core as Uint8Array<ArrayBuffer>));
    }
  }

  let log: Worker["log"] = [];
  const keepInstance = () => {
    log = [];
    const instance = glue.instantiate(
      (name) => modules.get(name) as WebAssembly.Module,
      hostImports(options, (level, message) => log.push({ level, message })),
    );
    return (request: Request) => instance.handle(request);
  };
  const handle = (request: Partial<Request> = {}) =>
    keepInstance()({ ...emptyRequest, ...request });
  return {
    handle,
    keepInstance,
    text: (request) => bodyText(handle(request)),
    get log() {
      return log;
    },
    component,
  };
}

const emptyRequest: Request = {
  method: "GET",
  uri: "http://localhost/",
  fields: [],
  body: { tag: "empty" },
};

function hostImports(
  options: WorkerOptions,
  write: (level: Level, message: string) => void,
): HostImports {
  let drawn = 0;
  return {
    ...options.imports,
    "skerry:edge/log": { write },
    "skerry:edge/clock": {
      wallClock: () => frozenClock.wall,
      monotonic: () => frozenClock.monotonic,
    },
    "skerry:edge/random": {
      // Counting bytes show that every one arrives in its place.
      getBytes: (length: number) => Uint8Array.from({ length }, () => drawn++),
      getU64: () => 0x0123_4567_89ab_cdefn,
    },
    "skerry:edge/config": {
      variable: (name: string) => options.variables?.[name],
      secret: (name: string) => options.secrets?.[name],
    },
  };
}

/** A response's content as text; "" where there is none. */
export function bodyText({ body }: Response): string {
  return body.tag === "bytes" ? new TextDecoder().decode(body.val) : "";
}

/** A request's content from a text. */
export function textBody(text: string): Request["body"] {
  return { tag: "bytes", val: new TextEncoder().encode(text) };
}

/** The values of a response's fields of one name. */
export function valuesOf(response: Response, name: string): string[] {
  return response.fields.filter((field: Field) => field[0] === name).map((field) => field[1]);
}
