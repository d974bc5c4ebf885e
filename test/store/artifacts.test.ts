import { readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Artifact } from "../../runtime/module/artifact.ts";
import { ArtifactStore } from "../../runtime/store/artifacts.ts";
import { makeDataDir } from "./support/data-dir.ts";
import { sha256 } from "./support/records.ts";

const key = (name: string) => sha256(name);

/** As much of an artifact as the store looks at. */
function someArtifact(glue = "export {}"): Artifact {
  const wasm = new Uint8Array([0, 97, 115, 109]);
  const cores = [{ wasm, codeMap: [1, 2], functionNames: ["main", null] }];
  const manifest = { pipelineVersion: "1", cores: [{ name: "worker.core.wasm" }] };
  return { glue, cores, manifest } as unknown as Artifact;
}

/** What was read, with the maps that are read late. */
function plain(artifact: Artifact | null) {
  return artifact && { ...artifact, cores: artifact.cores.map((core) => ({ ...core })) };
}

test("an artifact is read back as it was written", async () => {
  const dataDir = makeDataDir();
  const store = new ArtifactStore(dataDir);
  await store.write(key("a"), someArtifact());
  const { cores, ...rest } = plain(await store.read(key("a")))!;
  expect({
    ...rest,
    cores: cores.map(({ wasm, ...maps }) => ({ wasm: [...wasm], ...maps })),
  }).toEqual({
    ...someArtifact(),
    glueDigest: sha256("export {}"),
    cores: [
      {
        wasm: [0, 97, 115, 109],
        digest: sha256(Buffer.from([0, 97, 115, 109])),
        codeMap: [1, 2],
        functionNames: ["main", null],
      },
    ],
  });
  expect(readdirSync(join(dataDir, "artifacts"))).toEqual([key("a")]);
});

test.each([
  [0o077, 0o700, 0o600],
  [0o022, 0o755, 0o644],
  [0, 0o755, 0o644],
])("an artifact is as open as the umask %o lets it be", async (umask, folder, file) => {
  const dataDir = makeDataDir();
  const before = process.umask(umask);
  try {
    await new ArtifactStore(dataDir).write(key("a"), someArtifact());
  } finally {
    process.umask(before);
  }
  const path = join(dataDir, "artifacts", key("a"));
  const modes = [path, join(path, "glue.js")].map((each) => statSync(each).mode & 0o777);
  expect(modes).toEqual([folder, file]);
});

test("many writers of one artifact leave one, whole", async () => {
  const dataDir = makeDataDir();
  const store = new ArtifactStore(dataDir);
  await Promise.all(Array.from({ length: 8 }, () => store.write(key("a"), someArtifact())));
  expect(readdirSync(join(dataDir, "artifacts"))).toEqual([key("a")]);
  expect((await store.read(key("a")))?.glue).toBe("export {}");
});

test("an artifact that lost its index is not there, and can be written again", async () => {
  const dataDir = makeDataDir();
  const store = new ArtifactStore(dataDir);
  await store.write(key("a"), someArtifact());
  writeFileSync(join(dataDir, "artifacts", key("a"), "artifact.json"), "");
  expect(store.manifest(key("a"))).toBeNull();
  expect(await store.read(key("a"))).toBeNull();
  await store.write(key("a"), someArtifact("export const again = 1"));
  expect((await store.read(key("a")))?.glue).toBe("export const again = 1");
});

test("a damaged artifact is removed when it is read, and can be written again", async () => {
  const dataDir = makeDataDir();
  const store = new ArtifactStore(dataDir);
  await store.write(key("a"), someArtifact());
  writeFileSync(join(dataDir, "artifacts", key("a"), "glue.js"), "export { }");
  expect(await store.read(key("a"))).toBeNull();
  expect(readdirSync(join(dataDir, "artifacts"))).toEqual([]);
  await store.write(key("a"), someArtifact());
  expect(await store.read(key("a"))).not.toBeNull();
});

test("pruning removes the artifacts that are neither kept nor new, and leaves drafts to their writers", async () => {
  const dataDir = makeDataDir();
  const store = new ArtifactStore(dataDir);
  await store.prune(new Set(), 0);
  await store.write(key("kept"), someArtifact());
  await store.write(key("gone"), someArtifact());
  writeFileSync(join(dataDir, "artifacts", ".draft-x"), "");
  await store.prune(new Set(), 60_000);
  expect(store.manifest(key("gone"))).not.toBeNull();
  await store.prune(new Set([key("kept"), key("never written")]), 0);
  expect(readdirSync(join(dataDir, "artifacts")).toSorted()).toEqual([".draft-x", key("kept")]);
});

test("the artifacts that were used last stay, and those that were used lately", async () => {
  const dataDir = makeDataDir();
  const store = new ArtifactStore(dataDir);
  const names = ["a", "b", "c", "d"].map(key);
  for (const [i, name] of names.entries()) {
    await store.write(name, someArtifact());
    const at = new Date(Date.now() - (10 - i) * 60_000);
    utimesSync(join(dataDir, "artifacts", name), at, at);
  }
  const left = () => readdirSync(join(dataDir, "artifacts")).toSorted();
  await store.pruneUnused(4, 0);
  await store.pruneUnused(2, 60 * 60_000);
  expect(left()).toEqual(names.toSorted());
  await store.touch(names[0]!);
  await store.touch(key("none"));
  await store.pruneUnused(2, 60_000);
  expect(left()).toEqual([names[0]!, names[3]!].toSorted());
  await store.remove(names[0]!, Date.now() - 60_000);
  expect(left()).toHaveLength(2);
  await store.remove(names[0]!, Date.now());
  expect(left()).toEqual([names[3]!]);
});

test("the bounded form of a core module is read when it is asked for, and is none where it is damaged", async () => {
  const dataDir = makeDataDir();
  const store = new ArtifactStore(dataDir);
  const { manifest, cores, ...rest } = someArtifact();
  const other = { wasm: new Uint8Array([0, 97, 115, 109, 1]), codeMap: [3, 4] };
  await store.write(key("a"), {
    ...{ ...rest, cores: [{ ...cores[0]!, bounded: other }] },
    manifest: { ...manifest, cores: [{ ...manifest.cores[0]!, boundedBytes: 5 }] },
  });
  const read = async () => (await store.read(key("a")))!.cores[0]!.bounded!;
  const { wasm, codeMap } = await read();
  expect({ wasm: [...wasm!], codeMap }).toEqual({ ...other, wasm: [...other.wasm] });
  for (const name of ["worker.core.wasm.bounded", "worker.core.wasm.bounded.json"]) {
    writeFileSync(join(dataDir, "artifacts", key("a"), name), "[]");
  }
  expect({ ...(await read()) }).toEqual({ wasm: null, codeMap: [] });
});
