import type { SourceMapMappings, SourceMapSegment } from "@jridgewell/sourcemap-codec";
import type { SourceMap } from "./hide-paths.ts";

/** Lines of the output are broken near this column, so that to find a frame's place little of the source map has to be read. */
const lineLimit = 240;

/** Characters behind which a line may end wherever a piece of code begins, as they end or open a statement, a list's item or a body. */
const breakable = new Set([",", ";", "{"]);

/** Breaks long lines before pieces of code that the map has a place of; its lines become as many. The bundler would break them by columns
 * that count the paths to the SDK and to packages, so that a bundle would depend on where these lie. */
export function breakLines({
  javascript,
  map,
}: {
  readonly javascript: string;
  readonly map: SourceMap;
}): { readonly javascript: string; readonly map: SourceMap } {
  const parts: string[] = [];
  const mappings: SourceMapMappings = [];
  let done = 0;
  let lineStart = 0;
  for (const segments of map.mappings) {
    let line: SourceMapSegment[] = [];
    let column = 0;
    for (const segment of segments) {
      if (segment[0] - column >= lineLimit && mayBreak(javascript, lineStart, segment[0])) {
        column = segment[0];
        parts.push(javascript.slice(done, lineStart + column));
        done = lineStart + column;
        mappings.push(line);
        line = [];
      }
      segment[0] -= column;
      line.push(segment);
    }
    mappings.push(line);
    const end = javascript.indexOf("\n", lineStart);
    lineStart = end === -1 ? javascript.length : end + 1;
  }
  parts.push(javascript.slice(done));
  return { javascript: parts.join("\n"), map: { ...map, mappings } };
}

/** True if code that begins at a column may stand on the next line. */
function mayBreak(javascript: string, lineStart: number, column: number): boolean {
  let last = lineStart + column - 1;
  while (last > lineStart && javascript[last] === " ") last--;
  return breakable.has(javascript[last]!);
}
