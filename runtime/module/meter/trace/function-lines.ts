import type { DecodedModule } from "../../../wasm/module.ts";
import { parseSourceMap, SourceMapFault, visitEntries } from "../../source-map.ts";

/** A line of the source, counting from 1. */
export interface SourceLine {
  /** The file's name, as the source map has it. */
  readonly file: string;
  /** The line's number. */
  readonly line: number;
}

export interface FunctionLines {
  /** Lines by the function's number among those the module defines; null where the map has none. */
  readonly lines: readonly (SourceLine | null)[];
  /** Why the map was left out, as a sentence, or null. */
  readonly fault: string | null;
}

/** Longer file names are cut: they are for people to read. */
const longestFile = 512;
/** Folders of a name that are looked at: a hostile one could have hundreds. */
const deepestFolder = 32;

/** Where each function the module defines begins in its source, by the text of a source map. `names`
 * are those of the name section, by the same number.
 *
 * Inlining leaves code of other functions in a function, and it may well come first. AssemblyScript
 * names a function after its file (`shop/cart/total` in `shop/cart.ts`): where a name tells one of the
 * map's files, only lines of that file are taken; else the first line of any. */
export function functionLines(
  { bodies, base }: DecodedModule,
  names: readonly (string | null)[],
  sourceMap: string,
): FunctionLines {
  const lines: (SourceLine | null)[] = new Array(bodies.length).fill(null);
  try {
    const map = parseSourceMap(sourceMap);
    const homes = homeSources(map.sources, names);
    let at = 0;
    visitEntries(map, (offset, source, line) => {
      while (at < bodies.length && base + bodies[at]!.code.end <= offset) at++;
      const code = bodies[at]?.code;
      if (code === undefined || offset < base + code.start || lines[at] !== null) return;
      const file = map.sources[source] ?? null;
      if (file === null || (homes[at] ?? source) !== source) return;
      lines[at] = { file: file.slice(0, longestFile), line };
    });
  } catch (error) {
    if (!(error instanceof SourceMapFault)) throw error;
    return { lines: lines.fill(null), fault: error.message };
  }
  return { lines, fault: null };
}

/** The source that each function's name tells, if it does: the one whose name without its ending is a
 * folder of the function's name, the innermost if several are. */
function homeSources(
  sources: readonly (string | null)[],
  names: readonly (string | null)[],
): (number | null)[] {
  const stems = new Map<string, number>();
  sources.forEach((file, source) => {
    if (file !== null) stems.set(file.replace(/\.[a-z]+$/, ""), source);
  });
  return names.map((name) => {
    let home: number | null = null;
    let end = name?.indexOf("/") ?? -1;
    for (let depth = 0; end > 0 && depth < deepestFolder; depth++) {
      home = stems.get(name!.slice(0, end)) ?? home;
      end = name!.indexOf("/", end + 1);
    }
    return home;
  });
}
