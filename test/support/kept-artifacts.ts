import { hash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Artifact } from "../../runtime/module/artifact.ts";
import { traceVersion } from "../../runtime/module/meter/contract.ts";
import { pipelineVersion } from "../../runtime/module/pipeline-version.ts";
import { fitsBounds, type PolicyBounds } from "../../runtime/module/policy.ts";
import { ArtifactStore, artifactFolder } from "../../runtime/store/artifacts.ts";
import { keptDataDir } from "./build-cache.ts";
import { putBuild } from "./kept-project.ts";

const keysOf = (wasm: Uint8Array): string[] =>
  [pipelineVersion, `${pipelineVersion}, traced ${traceVersion}`].map((version) =>
    ArtifactStore.key(hash("sha256", wasm), version),
  );

/** Puts the artifacts of a component that tests have into a data folder which they do not share: a host prepares what is
 * missing. Gives what shares those that were made meanwhile. */
export async function putKeptArtifacts(
  dataDir: string,
  wasm: Uint8Array,
): Promise<() => Promise<void>> {
  const [kept, used] = [artifactFolder(keptDataDir()), artifactFolder(dataDir)];
  const missing = keysOf(wasm).filter((key) => !existsSync(join(used, key)));
  for (const key of missing) await copyArtifact(key, kept, used);
  const made = missing.filter((key) => !existsSync(join(used, key)));
  return async () => {
    for (const key of made) await copyArtifact(key, used, kept);
  };
}

/** Builds the worker in a project's folder, and puts it there with its artifacts in a command's data folder, or takes what was
 * kept of both. Gives what keeps artifacts that the command made. */
export async function putPreparedBuild(dir: string, dataDir: string): Promise<() => Promise<void>> {
  await putBuild(dir);
  return putKeptArtifacts(dataDir, await readFile(join(dir, "build", "worker.wasm")));
}

/** Does `work`, in which a host with this data folder loads a component, with the artifacts that are kept of it. */
export async function withKeptArtifacts<Result>(
  dataDir: string,
  wasm: Uint8Array,
  work: () => Promise<Result>,
): Promise<Result> {
  const keep = await putKeptArtifacts(dataDir, wasm);
  try {
    return await work();
  } finally {
    await keep();
  }
}

/** Copies an artifact where it is, as a whole or not at all. */
async function copyArtifact(key: string, from: string, to: string): Promise<void> {
  if (!existsSync(join(from, key))) return;
  const draft = join(to, `${key}.${randomUUID()}`);
  await mkdir(to, { recursive: true });
  await cp(join(from, key), draft, { recursive: true });
  // Where another was first it is the same one.
  await rename(draft, join(to, key)).catch(() => rm(draft, { recursive: true, force: true }));
}

/** The artifact of a component, made in this process or kept. */
export async function keptArtifact(wasm: Uint8Array, bounds: PolicyBounds): Promise<Artifact> {
  const store = new ArtifactStore(keptDataDir());
  const [key] = keysOf(wasm);
  const kept = await store.read(key!);
  if (kept !== null && fitsBounds(kept.manifest, bounds)) return kept;
  const { makeArtifact } = await import("../../runtime/module/pipeline.ts");
  const made = await makeArtifact(wasm, bounds);
  await store.write(key!, made);
  return made;
}
