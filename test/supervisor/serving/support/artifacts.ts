import { hash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Artifact } from "../../../../runtime/module/artifact.ts";
import { pipelineVersion } from "../../../../runtime/module/pipeline-version.ts";
import { ArtifactStore, artifactFolder } from "../../../../runtime/store/artifacts.ts";
import { keptArtifact } from "../../../support/kept-artifacts.ts";
import type { Serving } from "./serving.ts";

// No module is known that holds an isolate's thread for good, or that ends a process. JavaScript can hold
// it: so these artifacts have, in the place of jco's glue, code that no timeout of the engine ends and
// that takes no memory.
const endless = "Array.prototype.includes.call({ length: Number.MAX_SAFE_INTEGER }, 1)";

/** Puts in the place of a deployment's artifact one that never ends and can't be ended: its handler, or its
 * start. */
export async function makeEndless(
  serving: Serving,
  module: string,
  what: "handler" | "start" = "handler",
): Promise<void> {
  const dataDir = join(serving.folder, "data");
  const key = ArtifactStore.key(module, pipelineVersion);
  const store = new ArtifactStore(dataDir);
  const { manifest } = (await store.read(key))!;
  await rm(join(artifactFolder(dataDir), key), { recursive: true });
  const handler = `return { handle() { ${endless} } };`;
  const glue = `export function instantiate() { ${what === "start" ? endless : handler} }`;
  await store.write(key, { glue, cores: [], manifest: { ...manifest, cores: [] } } as Artifact);
}

/** Puts an artifact of a component that a host does not have yet into its data folder, with a start that fails there. */
export async function makeFailing(serving: Serving, wasm: Uint8Array): Promise<void> {
  const bounds = { grants: ["log"], memoryBytes: 64 * 2 ** 20, tableElements: 10_000 } as const;
  const { manifest } = await keptArtifact(wasm, bounds);
  const glue = 'export function instantiate() { throw new Error("damaged"); }';
  const artifact = { glue, cores: [], manifest: { ...manifest, cores: [] } } as Artifact;
  const key = ArtifactStore.key(hash("sha256", wasm), pipelineVersion);
  await new ArtifactStore(join(serving.folder, "data")).write(key, artifact);
}
