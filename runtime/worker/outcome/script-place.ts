// Where a script was ended, in its author's files: the isolate read it from the guest's memory, which may have anything.
import type { ScriptFrame } from "../../isolate/inside/trace/script-stack.ts";
import { visible } from "../../message/visible-text.ts";
import type { Artifact } from "../../module/artifact.ts";
import { placeMapOf } from "../../module/place-map.ts";

/** The maximum of reported calls, and of characters in a function's name. */
const maxLines = 20;
const longestName = 100;

/** The position at which a script was ended. */
export interface ScriptPlace {
  /** `src/index.ts:12:7 in render`, of the innermost function that is its author's. */
  readonly at: string;
  /** The calls, a line each, the innermost first; several of one place that called each other have one line. */
  readonly frames: readonly string[];
}

/**
 * Returns null if no code of the author was called. Without a map all of a script is theirs, and its positions are
 * reported as `script:12:7`.
 */
export function scriptPlace(
  script: readonly ScriptFrame[] | undefined,
  artifact: Artifact | null,
): ScriptPlace | null {
  if (script === undefined || artifact === null) return null;
  const map = placeMapOf(artifact, "script");
  let at: string | null = null;
  const frames: string[] = [];
  for (const { name, line, column, waits } of script) {
    // It is the worker's position only if no call is in progress.
    if (waits && at !== null) continue;
    const shown = visible(name.slice(0, longestName).toWellFormed());
    if (line === 0) {
      frames.push(`${shown || "(anonymous)"} (native)`);
      continue;
    }
    const found = map === null ? `script:${line}:${column}` : map.placeOf(line, column);
    if (found === null) {
      // What the SDK called of the engine's own.
      while (frames.at(-1)?.endsWith(" (native)")) frames.pop();
      continue;
    }
    const place = visible(found);
    const isNamed = shown !== "" && shown !== "<anonymous>";
    at ??= isNamed ? `${place} in ${shown}` : place;
    frames.push(isNamed ? `${shown} (${place})` : place);
  }
  return at === null ? null : { at, frames: together(frames) };
}

/** Lines that follow one like them are counted instead. */
function together(lines: readonly string[]): string[] {
  const counted: { line: string; count: number }[] = [];
  for (const line of lines) {
    const last = counted.at(-1);
    if (last?.line === line) last.count++;
    else if (counted.length < maxLines) counted.push({ line, count: 1 });
    else break;
  }
  return counted.map(({ line, count }) => (count === 1 ? line : `${line}, ${count} calls`));
}
