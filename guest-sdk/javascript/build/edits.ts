import type { SourceMapMappings } from "@jridgewell/sourcemap-codec";

/** A change of one piece of a text, within one line. */
export interface Edit {
  /** Offsets in the text before any change. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies changes that don't overlap, in any order, and moves the source map's columns along, in place. Texts put in have
 * no end of line. */
export function applyEdits(
  text: string,
  mappings: SourceMapMappings,
  edits: readonly Edit[],
): string {
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const parts: string[] = [];
  let done = 0;
  for (const edit of sorted) {
    parts.push(text.slice(done, edit.start), edit.text);
    done = edit.end;
  }
  parts.push(text.slice(done));
  moveColumns(text, mappings, sorted);
  return parts.join("");
}

function moveColumns(text: string, mappings: SourceMapMappings, sorted: readonly Edit[]): void {
  let lineStart = 0;
  let next = 0;
  for (const segments of mappings) {
    if (next === sorted.length) return;
    const end = text.indexOf("\n", lineStart);
    const lineEnd = end === -1 ? text.length : end;
    // Nothing on this line changes.
    if (sorted[next]!.start > lineEnd) {
      lineStart = lineEnd + 1;
      continue;
    }
    let change = 0;
    for (const segment of segments) {
      const at = lineStart + segment[0];
      while (next < sorted.length && isBefore(sorted[next]!, at)) {
        change += growth(sorted[next++]!);
      }
      segment[0] += change;
    }
    while (next < sorted.length && sorted[next]!.start <= lineEnd) next++;
    lineStart = lineEnd + 1;
  }
}

/** True if it moves what stands at this offset: also what is put in there. */
function isBefore({ start, end }: Edit, at: number): boolean {
  return start < at || (start === at && end === at);
}

function growth({ start, end, text }: Edit): number {
  return text.length - (end - start);
}
