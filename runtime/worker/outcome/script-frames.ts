// Stacks in the author's terms: the engine of JavaScript workers names places in their bundle.
import type { LogLine } from "../../host/request-state.ts";
import type { Artifact } from "../../module/artifact.ts";
import { missingGlobal } from "../../module/missing-global.ts";
import { type PlaceMap, placeMapOf } from "../../module/place-map.ts";

/** The engine's frames: `    at name (componentize-qjs:user.js:12:3)`, `    at componentize-qjs:…`, and behind the last
 * one what `console` writes after a stack. */
const script = "componentize-qjs:user.js:";
const frame = /^(\s*at )(?:(.*?) \()?componentize-qjs:user\.js:(\d{1,9}):(\d{1,9})\)?(.*)$/;

/** A place in a text that was given to JSON.parse: its message has that as well. */
const textPlace = /^\s*at <input>(?::\d+){0,2}$/;

/** Lines of one request that are looked through for frames. */
const maxLines = 200;

/** The SDK's prefix of a line about an uncaught error that ends no request. */
const uncaught =
  /^(?:Uncaught error in a callback|A promise given to waitUntil was rejected|Unhandled rejection): (.+)\n/;

/** The maximum of lines per request that get advice. */
const maxHints = 8;

/** The text before a sentence about another platform's global, after such a line. */
const hintMark = "\n  help: ";

/** Says what to do about an error, by its first line, as `ReferenceError: Buffer is not defined`; null where nothing is known. */
export function globalHint(head: string): string | null {
  return head.startsWith("ReferenceError: ")
    ? missingGlobal(head.slice("ReferenceError: ".length))
    : null;
}

/** The lines without what {@link shownLog} says to do: recordings may be of a host that said nothing, or something else. */
export function withoutHints(log: readonly LogLine[]): readonly LogLine[] {
  return log.map((line) => {
    if (!uncaught.test(line.message)) return line;
    const at = line.message.lastIndexOf(hintMark);
    return at === -1 ? line : { ...line, message: line.message.slice(0, at) };
  });
}

/** True if a request's lines contain frames of a script. */
export function hasScriptFrames(log: readonly LogLine[]): boolean {
  return log.some(({ message }) => message.includes(script));
}

/** Returns a text with its frames mapped to the author's files, if there is a map. */
export function shownText(text: string, artifact: Artifact | null): string {
  return shownLog([{ level: "error", message: text }], artifact)[0]!.message;
}

/**
 * Returns a request's lines with each frame at its position in the author's files, as `at name (src/index.ts:3:9)`.
 * Frames of the SDK are left out. Advice on an uncaught error is appended. Without a map the lines are unchanged.
 */
export function shownLog<Log extends readonly LogLine[]>(log: Log, artifact: Artifact | null): Log {
  if (!hasScriptFrames(log)) return log;
  const map = artifact === null ? null : placeMapOf(artifact, "script");
  if (map === null) return log;
  let left = maxLines;
  let hints = maxHints;
  const shown = log.map((line) => {
    if (!line.message.includes(script)) return line;
    const lines = line.message.split("\n");
    const message = lines.length > left ? line.message : shownFrames(lines, map);
    left -= Math.min(left, lines.length);
    const hint = hints === 0 ? null : globalHint(uncaught.exec(line.message)?.[1] ?? "");
    if (hint !== null) hints--;
    return { ...line, message: hint === null ? message : `${message}${hintMark}${hint}` };
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
