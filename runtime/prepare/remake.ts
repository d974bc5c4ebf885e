import { type Outlined, withOtherData } from "../module/other-data.ts";
import { outlineOf } from "../module/outline.ts";
import { ArtifactStore } from "../store/artifacts.ts";
import { artifactKeyOf, type PrepareOptions } from "./prepare.ts";

/** A module whose artifact is stored under the key. */
export interface PreparedModule {
  readonly wasm: Uint8Array;
  readonly artifactKey: string;
}

/** Stores the artifact of a module that differs from one that was prepared in nothing but what running a script changes, for `prepare` to
 * find. It does nothing with any other: whatever is wrong with one, `prepare` says. Works in this process, and without a bound on time: it
 * is for builds of a project of its own user. */
export async function remake(
  wasm: Uint8Array,
  before: PreparedModule,
  options: PrepareOptions,
): Promise<void> {
  const { traced = false, bounds } = options;
  if (traced || (bounds.foreign ?? []).length > 0) return;
  const store = new ArtifactStore(options.dataDir);
  const key = artifactKeyOf(wasm, options);
  if (store.manifest(key) !== null) return;
  try {
    const was = outlined(before.wasm);
    const is = outlined(wasm);
    const artifact = was && is && (await store.read(before.artifactKey));
    if (!artifact) return;
    const made = withOtherData(artifact, was, is);
    if (made !== null) await store.write(key, made);
  } catch {
    // It is prepared like any other then.
  }
}

function outlined(bytes: Uint8Array): Outlined | null {
  const outline = outlineOf(bytes);
  return outline && { bytes, outline };
}
