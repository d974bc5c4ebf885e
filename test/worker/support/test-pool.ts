import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeRequest } from "../../../runtime/message/make-request.ts";
import type { Artifact } from "../../../runtime/module/artifact.ts";
import { decodeCore } from "../../../runtime/module/decode.ts";
import { meter } from "../../../runtime/module/meter/meter.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";
import { type Deployment, defaultAdmission } from "../../../runtime/settings/deployment.ts";
import type { Limits } from "../../../runtime/settings/limits.ts";
import { grants } from "../../../runtime/settings/settings.ts";
import { ArtifactStore } from "../../../runtime/store/artifacts.ts";
import type { StreamedOutcome } from "../../../runtime/worker/outcome/usage.ts";
import { Pool, type PooledWorker, type PoolOptions } from "../../../runtime/worker/pool.ts";
import { assemble } from "../../module/meter/support/wat.ts";
import { keptArtifact } from "../../support/kept-artifacts.ts";
import { testSettings } from "../../support/workers.ts";

/** What happened in a pool, as its callbacks told. */
export interface Told {
  readonly missing: string[];
  readonly wedged: { worker: string; at: number }[];
  readonly memory: number[];
}

export interface TestPool {
  readonly pool: Pool;
  readonly told: Told;
  readonly dataDir: string;
  /** Calls a worker with a path. */
  call(deployment: Deployment, path?: string, signal?: AbortSignal): Promise<StreamedOutcome>;
  end(): Promise<void>;
}

const ok = 'return { status: 200, fields: [], body: { tag: "empty" } };';

/** Glue in the place of jco's, which can't be metered: `spin(n)` takes about a nanosecond for each of `n`
 * on an idle machine. `start` runs when an instance is made, `handle` for each request. */
function glueOf(start: string, handle: string): string {
  return `
function spin(n) { let x = 0; for (let i = 0; i < n; i++) x = (x * 31 + i) | 0; return x; }
export function instantiate(getCoreModule, imports, instantiateCore) {
  ${start}
  return { handle(request) { ${handle} ${ok} } };
}`;
}

/** Puts a worker into the data folder that runs JavaScript for each `request`, and when it starts. */
export async function storeWorker(
  dataDir: string,
  worker: string,
  handle: string,
  limits: Partial<Limits> = {},
  start = "",
): Promise<Deployment> {
  const manifest = { cores: [], imports: [], exports: [] };
  const artifact = { glue: glueOf(start, handle), cores: [], manifest } as unknown as Artifact;
  await new ArtifactStore(dataDir).write(worker, artifact);
  return deploymentOf(worker, limits);
}

/** Puts a worker into the data folder whose every request burns the same fuel: some 7 for each of
 * `rounds`. */
export function storeBurner(dataDir: string, worker: string, rounds: number): Promise<Deployment> {
  const wat = `(module (memory (export "memory") 1) (func (export "run") (local $i i32)
    (loop $more
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $more (i32.lt_u (local.get $i) (i32.const ${rounds}))))))`;
  return storeCore(dataDir, worker, wat);
}

/** Puts a worker into the data folder that is a metered core module: its export `run` handles each request. `host` is
 * JavaScript that declares what it may import as "host". */
export async function storeCore(
  dataDir: string,
  worker: string,
  wat: string,
  limits: Partial<Limits> = {},
  host = "const host = {};",
): Promise<Deployment> {
  const { module } = decodeCore({ bytes: await assemble(wat), base: 0, label: "core" });
  const core = meter(module, { prices });
  const manifest = { imports: [], exports: [], cores: [{ name: "core", ...core.manifest }] };
  const glue = `${host}\n${glueOf(
    'const { run } = instantiateCore(getCoreModule("core"), { host }).exports;',
    "run();",
  )}`;
  const artifact = { glue, cores: [core], manifest } as unknown as Artifact;
  await new ArtifactStore(dataDir).write(worker, artifact);
  return deploymentOf(worker, limits);
}

/** Puts a worker of a component into the data folder. */
export async function storeComponent(
  dataDir: string,
  worker: string,
  component: Uint8Array,
): Promise<Deployment> {
  const { memory, tableElements } = testSettings().limits;
  const bounds = { grants, memoryBytes: memory, tableElements };
  await new ArtifactStore(dataDir).write(worker, await keptArtifact(component, bounds));
  return deploymentOf(worker, {});
}

function deploymentOf(worker: string, limits: Partial<Limits>): Deployment {
  return { id: `${worker}-1`, worker, artifactKey: worker, settings: testSettings({ limits }) };
}

/** A pool on a data folder of its own. */
export async function testPool(
  options: Partial<PoolOptions> = {},
  worker: Partial<PooledWorker> = {},
): Promise<TestPool> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "skerry-pool-")));
  const told: Told = { missing: [], wedged: [], memory: [] };
  const pool = new Pool({
    dataDir,
    requestsAtOnce: 10_000,
    idle: 60_000,
    shardMemory: 8 * 1024 ** 3,
    // So little that rates are paid by fuel, and not by a test machine's time.
    fuelPerMs: 1,
    fuel: { lease: () => new Promise(() => {}), giveBack: () => {} },
    onArtifactMissing: async ({ id }) => {
      told.missing.push(id);
    },
    onWedged: ({ worker: name }) => {
      told.wedged.push({ worker: name, at: performance.now() });
    },
    onBusy: () => () => {},
    wantsLog: () => true,
    onStarted: () => {},
    onEvicted: () => {},
    onMemory: (bytes) => {
      told.memory.push(bytes);
    },
    ...options,
  });
  return {
    pool,
    told,
    dataDir,
    call(deployment, path = "/", signal) {
      const pooled = { tenant: deployment.worker, admission: defaultAdmission, rated: false };
      const request = makeRequest({ url: path });
      return pool.callOf(deployment, { ...pooled, ...worker })(request, undefined, signal);
    },
    async end() {
      if (told.wedged.length === 0) await pool.dispose();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until the condition holds, or for `ms`. */
export async function until(condition: () => boolean, ms = 10_000): Promise<void> {
  const end = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not so within ${ms} ms`);
    await pause(5);
  }
}
