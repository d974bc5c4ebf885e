import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Artifact } from "./artifact.ts";
import { moveStack } from "./engine-stack.ts";
import { componentDataSegments } from "./limits.ts";
import { type DecodedCore, decodeTranspiled, meterCore, withStack } from "./meter-core.ts";
import type { Outline } from "./outline.ts";
import { placeMapText } from "./place-map.ts";
import { quickJs } from "./script-engine.ts";

/** A component and its outline. */
export interface Outlined {
  readonly bytes: Uint8Array;
  readonly outline: Outline;
}

/** The artifact of a component that differs from another one, of which the artifact is there, in nothing but what running a script changes
 * (`outline.ts`): the same as `makeArtifact` makes of it, without transpiling it and without metering the engine. Null if it differs in
 * more, or runs no script. @throws SkerryError as `makeArtifact` does. */
export function withOtherData(
  artifact: Artifact,
  before: Outlined,
  after: Outlined,
): Artifact | null {
  const { manifest } = artifact;
  const { bytes, outline } = after;
  if (before.outline.digest !== outline.digest) return null;
  if (outline.segments > componentDataSegments) return null;
  if (manifest.cores.some(({ traced }) => traced)) return null;
  const places = placesIn(artifact, before.outline);
  const changed = places && changedCores(artifact, places, before, after);
  if (changed === null) return null;
  const stack = moveStack(
    [...changed.values()].map(({ module }) => module),
    quickJs,
  );
  if (stack === null) return null;
  const cores = [...artifact.cores];
  const manifests = [...manifest.cores];
  for (const [at, core] of changed) {
    const { tracked, contentsBytes } = manifests[at]!;
    const metered = meterCore(withStack(core, stack), tracked, false, stack);
    if ((metered.artifact.contents === undefined) !== (contentsBytes === undefined)) return null;
    cores[at] = metered.artifact;
    manifests[at] = metered.manifest;
  }
  return {
    glue: artifact.glue,
    cores,
    scriptMapText: placeMapText(bytes, outline, "script"),
    codeMapText: placeMapText(bytes, outline, "code"),
    manifest: {
      ...manifest,
      source: { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length },
      sections: outline.sections.map(({ name, offset, bytes }) => ({ name, offset, bytes })),
      cores: manifests,
    },
  };
}

/** The place in an artifact of each core module that the component has, in their order: the transpiler numbers them, and has further ones of
 * its own behind them. Null if they are not those, or the engine runs no scripts. */
function placesIn(
  { manifest: { cores } }: Artifact,
  { modules, engine }: Outline,
): number[] | null {
  const places = modules.map(({ start, end }, index) => {
    const name = `worker.core${index === 0 ? "" : index + 1}.wasm`;
    return cores.findIndex((each) => each.name === name && each.sourceBytes === end - start);
  });
  return places.includes(-1) || !cores[places[engine]!]!.runsScripts ? null : places;
}

/** The core modules that differ, by their places; null if one has globals of other types. */
function changedCores(
  { manifest }: Artifact,
  places: readonly number[],
  before: Outlined,
  after: Outlined,
): Map<number, DecodedCore> | null {
  const changed = new Map<number, DecodedCore>();
  for (const [index, place] of places.entries()) {
    const { name } = manifest.cores[place]!;
    const [was, is] = [before, after].map(({ bytes, outline }) => {
      const { start, end } = outline.modules[index]!;
      return bytes.slice(start, end);
    });
    if (Buffer.compare(was!, is!) === 0) continue;
    const core = decodeTranspiled({ name, wasm: is! });
    const typesOf = ({ module }: DecodedCore) => module.globals.map(({ type }) => type);
    const known = decodeTranspiled({ name, wasm: was! });
    if (!isDeepStrictEqual(typesOf(core), typesOf(known))) return null;
    changed.set(place, core);
  }
  return changed;
}
