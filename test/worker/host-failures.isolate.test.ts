import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { spareIsolate } from "../../runtime/isolate/warm-isolate.ts";
import { defaultAdmission } from "../../runtime/settings/deployment.ts";
import { ArtifactStore } from "../../runtime/store/artifacts.ts";
import { storeBurner, storeWorker, type TestPool, testPool } from "./support/test-pool.ts";

let dataDir: string;
let pool: TestPool;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "skerry-host-failures-"));
  pool = await testPool({ dataDir });
});
afterEach(() => void vi.restoreAllMocks());
afterAll(async () => {
  await pool.end();
  await rm(dataDir, { recursive: true, force: true });
});

test.each([
  ["no more files", "EMFILE: too many open files, open 'main.ts'", "host-failed"],
  ["no memory", "ENOMEM: not enough memory, read", "overloaded"],
  ["no memory for code", "WebAssembly.Module(): Out of memory", "overloaded"],
])(
  "where the host has %s for an isolate, that is not the worker's fault",
  async (name, message, code) => {
    const worker = await storeBurner(dataDir, name, 10);
    vi.spyOn(spareIsolate, "take").mockRejectedValueOnce(new Error(message));
    const { error } = await pool.call(worker);
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(message);
    vi.restoreAllMocks();
    // Once it has what it lacked, the worker starts.
    const started = { tenant: name, admission: defaultAdmission, rated: false };
    await pool.pool.start(worker, started);
    expect((await pool.call(worker)).error).toBeNull();
  },
);

test("a worker that loses its isolate by a limit as it starts fails by its own fault", async () => {
  const start = "const all = []; for (;;) all.push(new Array(100_000).fill(1.5));";
  const worker = await storeWorker(dataDir, "hoards", "", { isolateHeap: 16 << 20 }, start);
  const { error } = await pool.call(worker);
  expect(error?.code).toBe("guest-trap");
  expect(error?.message).toMatch(/Initialising the module failed.* outgrew its heap/);
}, 60_000);

test("a worker whose module the engine does not compile fails by its own fault", async () => {
  const worker = await storeBurner(dataDir, "whole", 10);
  const store = new ArtifactStore(dataDir);
  const artifact = (await store.read(worker.artifactKey))!;
  const [core] = artifact.cores;
  const wasm = core!.wasm.slice(0, -1);
  await store.write("cut", { ...artifact, cores: [{ ...core!, wasm }] });
  const cut = { ...worker, id: "cut-1", worker: "cut", artifactKey: "cut" };
  const { error } = await pool.call(cut);
  expect(error?.code).toBe("guest-trap");
  expect(error?.message).toMatch(/The engine does not compile the module/);
});
