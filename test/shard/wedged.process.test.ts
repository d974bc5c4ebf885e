import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SkerryError } from "../../runtime/errors.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { Artifact } from "../../runtime/module/artifact.ts";
import type { WorkerSettings } from "../../runtime/settings/settings.ts";
import { ArtifactStore } from "../../runtime/store/artifacts.ts";
import {
  type LocalShard,
  localStart,
  startLocalShard,
} from "../../runtime/supervisor/local-shard.ts";
import type { Outcome } from "../../runtime/worker/outcome/usage.ts";
import { testSettings } from "../support/workers.ts";

// No module is known that holds an isolate's thread for good. JavaScript can: so these artifacts have,
// in the place of jco's glue, code that no timeout of the engine ends and that takes no memory.
const endless = "Array.prototype.includes.call({ length: Number.MAX_SAFE_INTEGER }, 1)";

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "skerry-wedge-"));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function store(artifactKey: string, handle: string): Promise<string> {
  const glue = `export function instantiate() { return { handle() { ${handle} } }; }`;
  const manifest = { cores: [], imports: [], exports: [] };
  const artifact = { glue, cores: [], manifest } as unknown as Artifact;
  await new ArtifactStore(dataDir).write(artifactKey, artifact);
  return artifactKey;
}

/** What a call failed with, whether its outcome says so or it has none. */
async function codeOf(call: Promise<Outcome>): Promise<string | undefined> {
  try {
    return (await call).error?.code;
  } catch (error) {
    return (error as SkerryError).code;
  }
}

async function started(onLost: (error: SkerryError) => void): Promise<LocalShard> {
  const shard = startLocalShard([], { onLost });
  await shard.ask("start", localStart({ dataDir, outside: { kv: null, fetches: null } }));
  return shard;
}

/** Loads an artifact as a deployment of that id. */
async function load(
  shard: LocalShard,
  id: string,
  artifactKey: string,
  settings: WorkerSettings,
): Promise<void> {
  const deployment = { id, worker: id, artifactKey, settings };
  await shard.ask("load", { deployment, tenant: "test", fetches: null });
}

const call = (shard: LocalShard, deployment: string) =>
  shard.ask("call", { deployment, request: makeRequest({}), call: null });

test("a shard whose isolate can't be ended is killed, and whoever waits for it is told", async () => {
  const lost = Promise.withResolvers<SkerryError>();
  const shard = await started(lost.resolve);
  const settings = testSettings({ limits: { deadline: 100 } });
  const artifactKey = await store("wedge", endless);
  await load(shard, "w", artifactKey, settings);
  const begun = performance.now();
  const told = codeOf(call(shard, "w"));
  // Its answer may be on its way before the process is killed, or not.
  expect(["deadline-exceeded", "shard-lost"]).toContain(await told);
  expect((await lost.promise).message).toContain("could not end a worker's isolate");
  // Within a second of the deadline; and a busy machine.
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test("a neighbour in the same shard answers while an isolate is stuck", async () => {
  const shard = await started(() => {});
  const settings = testSettings({ limits: { deadline: 2_000 } });
  const answer = 'return { status: 200, fields: [], body: { tag: "empty" } };';
  const stuck = await store("stuck", endless);
  const neighbour = await store("neighbour", answer);
  await load(shard, "stuck", stuck, settings);
  await load(shard, "neighbour", neighbour, settings);
  const told = codeOf(call(shard, "stuck"));
  for (let i = 0; i < 20; i++) {
    const { response } = await call(shard, "neighbour");
    expect(response?.status).toBe(200);
  }
  expect(["deadline-exceeded", "shard-lost"]).toContain(await told);
});
