import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { pipelineVersion } from "../../runtime/module/pipeline-version.ts";
import { overdue, prepare } from "../../runtime/prepare/prepare.ts";
import { ArtifactStore } from "../../runtime/store/artifacts.ts";
import { makeDataDir } from "../store/support/data-dir.ts";
import { someArtifact } from "../supervisor/cluster/artifacts/support/artifacts.ts";

// No unit test may start a process: one that prepares fails here.
const wasm = Buffer.from("a module");
const digest = hash("sha256", wasm);
const bounds = { grants: ["log"], memoryBytes: 1_000_000, tableElements: 10 };

function sharing(artifact: ReturnType<typeof someArtifact> | null) {
  const asked: string[] = [];
  const take = async (module: string) => {
    asked.push(module);
    return artifact;
  };
  return { asked, take };
}

test("what another host made of a module is kept as if it had been made here, and no process prepares it", async () => {
  const dataDir = makeDataDir();
  const shared = sharing(someArtifact(digest));
  const prepared = await prepare(wasm, { dataDir, bounds, shared });
  const artifactKey = ArtifactStore.key(digest, pipelineVersion);
  expect(prepared).toMatchObject({ artifactKey, reused: false, made: null });
  const read = await new ArtifactStore(dataDir).read(artifactKey);
  expect(read).toMatchObject({ manifest: prepared.manifest, glue: "glue" });
  // From then on nobody is asked.
  expect(await prepare(wasm, { dataDir, bounds, shared })).toMatchObject({
    reused: true,
    made: null,
  });
  expect(shared.asked).toEqual([digest]);
});

test("what does not fit this host's bounds is prepared here, which says why", async () => {
  const starts = /A unit test called fork/;
  const memories = [{ minPages: 100, maxPages: null }];
  const [core] = someArtifact(digest).manifest.cores;
  for (const changes of [{ grants: ["fetch"] }, { cores: [{ ...core!, memories }] }]) {
    const dataDir = makeDataDir();
    const shared = sharing(someArtifact(digest, 1_000, changes));
    await expect(prepare(wasm, { dataDir, bounds, shared })).rejects.toThrow(starts);
    expect(shared.asked).toEqual([digest]);
    expect(
      new ArtifactStore(dataDir).manifest(ArtifactStore.key(digest, pipelineVersion)),
    ).toBeNull();
  }
});

test("one that tells where fuel goes, or has functions of a program's own, is no other host's", async () => {
  const shared = sharing(someArtifact(digest));
  const foreign = [{ name: "own:shop/stock", type: "a type", functions: {} }];
  for (const more of [{ traced: true }, { bounds: { ...bounds, foreign: foreign as never } }]) {
    const how = { dataDir: makeDataDir(), bounds, shared, ...more };
    await expect(prepare(wasm, how)).rejects.toThrow(/A unit test called fork/);
  }
  expect(shared.asked).toEqual([]);
});

test.for([
  [59_999, 50_000, null],
  [60_000, 30_000, "module"],
  [60_000, null, "module"],
  [60_000, 29_000, null],
  [179_999, 29_000, null],
  [120_000, 31_000, "module"],
] as const)(
  "preparing that took %d ms, with %s ms of CPU time, is overdue by fault of: %s",
  ([ms, cpuMs, fault]) => {
    expect(overdue(ms, () => cpuMs)).toBe(fault);
  },
);

test("preparing that gets no CPU time blames the host, and not its module", () => {
  expect(overdue(180_000, () => 1_250)).toMatchObject({
    code: "overloaded",
    message: "The host is too busy to prepare the module: in 180 s that had 1250 ms of CPU time.",
  });
});
