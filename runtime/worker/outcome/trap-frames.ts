import type { Artifact } from "../../module/artifact.ts";
import { sourcePlace } from "../../module/meter/trace/code-map.ts";

/** V8's notation for a Wasm frame; the module's name is the one the pipeline gave it. */
const framePattern = /wasm:\/\/wasm\/(.+?)-[0-9a-f]+:wasm-function\[(\d+)\]:0x([0-9a-f]+)/;

/** The guest's frames of an engine's stack, innermost first, in terms of the module that was
 * deployed: `name (core 0, offset 0x1a2)`. Frames of the host are left out. */
export function trapFrames(stack: string, artifact: Artifact): string[] {
  const frames: string[] = [];
  for (const line of stack.split("\n")) {
    const match = framePattern.exec(line);
    if (match === null) continue;
    const [, module, functionIndex, offset] = match;
    const at = artifact.manifest.cores.findIndex(({ name }) => name === module);
    const core = artifact.cores[at];
    if (core === undefined) continue;
    const frame = { functionIndex: Number(functionIndex), offset: Number.parseInt(offset!, 16) };
    const place = sourcePlace(frame, core);
    if (place === null) continue;
    const name = place.functionName ?? `function ${place.functionIndex}`;
    frames.push(`${name} (core ${at}, offset 0x${(place.offset ?? 0).toString(16)})`);
  }
  return frames;
}
