// Stacks in the author's terms: the engine of JavaScript workers names places in their bundle.
import type { LogLine } from "../../host/request-state.ts";
import type { Artifact } from "../../module/artifact.ts";
import { type PlaceMap, placeMapOf } from "../../module/place-map.ts";

/** The engine's frames: `    at name (componentize-qjs:user.js:12:3)`, `    at componentize-qjs:…`, and behind the last
 * one what `console` writes after a stack. */
const script = "componentize-qjs:user.js:";
const frame = /^(\s*at )(?:(.*?) \()?componentize-qjs:user\.js:(\d{1,9}):(\d{1,9})\)?(.*)$/;

/** A place in a text that was given to JSON.parse: its message has that as well. */
const textPlace = /^\s*at <input>(?::\d+){0,2}$/;

/** Lines of one request that are looked through for frames. */
const mostLines = 200;

/** Whether a request's lines have frames of a script. */
export function hasScriptFrames(log: readonly LogLine[]): boolean {
  return log.some(({ message }) => message.includes(script));
}

/** A text with its frames told in the author's files, as far as a map is there. */
export function shownText(text: string, artifact: Artifact | null): string {
  return shownLog([{ level: "error", message: text }], artifact)[0]!.message;
}

/** A request's lines with each frame at its place in the author's files, as `at name (src/index.ts:3:9)`. Frames of
 * the SDK are left out. Without a map they are as they were. */
export function shownLog<Log extends readonly LogLine[]>(log: Log, artifact: Artifact | null): Log {
  if (!hasScriptFrames(log)) return log;
  const map = artifact === null ? null : placeMapOf(artifact, "script");
  if (map === null) return log;
  let left = mostLines;
  const shown = log.map((line) => {
    if (!line.message.includes(script)) return line;
    const lines = line.message.split("\n");
    const message = lines.length > left ? line.message : shownFrames(lines, map);
    left -= Math.min(left, lines.length);
    return { ...line, message };
  });
  return shown as unknown as Log;
}

function shownFrames(lines: readonly string[], map: PlaceMap): string {
  const shown: string[] = [];
  for (const line of lines) {
    if (textPlace.test(line)) continue;
    const match = line.includes(script) ? frame.exec(line) : null;
    if (match === null) {
      shown.push(line);
      continue;
    }
    const [, at, named = "", row, column, rest = ""] = match;
    const [, kind = "", name = ""] = /^(async )?(.*)$/.exec(named)!;
    const place = map.placeOf(Number(row), Number(column));
    if (place !== null) {
      const isNamed = name !== "" && name !== "<anonymous>";
      shown.push(`${at}${kind}${isNamed ? `${name} (${place})` : place}${rest}`);
      continue;
    }
    // What the SDK's code, or the bundler's for async functions, called of the engine's own.
    while (shown.at(-1)?.endsWith(" (native)")) shown.pop();
    if (shown.length > 0) shown.push(`${shown.pop()}${rest}`);
  }
  return shown.join("\n");
}
