import { visible } from "../../message/visible-text.ts";
import type { Artifact } from "../../module/artifact.ts";
import { placeMapOf } from "../../module/place-map.ts";

/** A frame of a trap, in terms of the module that was deployed. */
export interface TrapFrame {
  readonly text: string;
  /** The core module, and in it the function's index and the offset. */
  readonly core: number;
  readonly functionIndex: number;
  readonly offset: number;
  /** The function's name in the module, as `assembly/index/render`. */
  readonly name: string | null;
}

/** A guest's position in its author's files. */
export interface AuthorPlace {
  /** `assembly/index.ts:12:7`. */
  readonly place: string;
  /** The same with its function, as `assembly/index.ts:12:7 in render`, where it is one of that file. */
  readonly at: string;
}

/** Frames that are looked at. */
const maxFrames = 20;

/**
 * Returns the position in the author's files at which a guest was ended: the last one of the innermost function with
 * their code. Code of the library may have been inlined after it.
 */
export function authorPlace(frames: readonly TrapFrame[], artifact: Artifact): AuthorPlace | null {
  const map = placeMapOf(artifact, "code");
  if (map === null || map.codeBytes === null) return null;
  for (const { core, functionIndex, offset, name } of frames.slice(0, maxFrames)) {
    const begin = codeBegin(artifact, core, map.codeBytes);
    const place = begin === null ? null : map.placeOf(functionIndex, offset - begin + 1);
    if (place !== null) return { place, at: `${place}${inFunction(name, place)}` };
  }
  return null;
}

/**
 * The compiler names functions by their module. Inlined code is attributed to the function that it is in now, and
 * functions without a name by their position alone.
 */
function inFunction(name: string | null, place: string): string {
  const module = `${place.replace(/\.\w+:\d+:\d+$/, "")}/`;
  if (name === null || !name.startsWith(module) || name.includes("~anonymous")) return "";
  return ` in ${visible(name.slice(module.length))}`;
}

/** Returns the offset of the code section's content in a core module; null if none has that size. */
function codeBegin({ manifest }: Artifact, core: number, codeBytes: number): number | null {
  const section = manifest.cores[core]?.sections.find(({ name }) => name === "code");
  if (section === undefined) return null;
  // It is preceded by the section's number, and its size in one to five bytes.
  const head = section.bytes - codeBytes;
  return head >= 2 && head <= 6 ? section.offset + head : null;
}
