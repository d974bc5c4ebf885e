import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { shownName } from "../../module/shown-name.ts";
import { sourceMapCharacters } from "../../module/source-map.ts";
import { readSourceMapUrl } from "../../wasm/decode/source-map-url.ts";

/** A file name alone, with nothing that leads out of the folder, and the ending that maps have: the
 * module names it, so it must not get at other files of its user. */
const mapFile = /^(?:\.\/)?([^/\\:\0]+\.map)$/;

/** What became of a module's source map: its text, or why it was left out, as a sentence. */
export type SourceMapFile =
  | { readonly text: string; readonly fault: null }
  | { readonly text: null; readonly fault: string | null };

/** Reads the source map that a module in the file `path` names, if it lies beside it. Never rejects. */
export async function readSourceMapFile(path: string, wasm: Uint8Array): Promise<SourceMapFile> {
  const url = readSourceMapUrl(wasm);
  if (url === null) return { text: null, fault: null };
  const leftOut = (why: string) => ({
    text: null,
    fault: `The source map ${shownName(url)} ${why}.`,
  });
  const name = mapFile.exec(url)?.[1];
  if (name === undefined) return leftOut("is no .map file in the module's folder");
  const file = join(dirname(path), name);
  try {
    const found = await stat(file);
    if (!found.isFile()) return leftOut("is not a file");
    if (found.size > sourceMapCharacters) {
      return leftOut(`has ${found.size} bytes, and at most ${sourceMapCharacters} are read`);
    }
    return { text: await readFile(file, "utf8"), fault: null };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return leftOut(code === "ENOENT" ? "is not beside the module" : `can't be read (${code})`);
  }
}
