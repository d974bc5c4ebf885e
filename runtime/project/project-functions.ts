import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ReadInterface, readInterface } from "../abi/foreign/read-interface.ts";
import type { ForeignFunction } from "../abi/foreign/value-type.ts";
import { parseWit } from "../abi/wit/parser.ts";

/** A file of a project's folder `wit`. */
export interface WitFile {
  /** Its path in the project. */
  readonly path: string;
  readonly interfaces: readonly ReadInterface[];
  /** Why it can't be read; null where it can. */
  readonly problem: string | null;
}

/** Reads the interfaces of the program that is to run a project's worker, file by file. A project need not have any. */
export async function readWitFiles(projectDir: string): Promise<WitFile[]> {
  const folder = join(projectDir, "wit");
  const names = await readdir(folder).catch(() => []);
  const paths = names.filter((each) => each.endsWith(".wit")).sort();
  return Promise.all(
    paths.map(async (name) => {
      const path = `wit/${name}`;
      try {
        const text = await readFile(join(folder, name), "utf8");
        return { path, interfaces: interfacesOf(text), problem: null };
      } catch (error) {
        const problem = (error as Error).message.replaceAll("\n", " ");
        return { path, interfaces: [], problem };
      }
    }),
  );
}

function interfacesOf(wit: string): ReadInterface[] {
  return parseWit("wit", wit).interfaces.map(({ name }) => readInterface(wit, name));
}

/** Their functions, by the full name of their interface, as far as they can be read. */
export async function readProjectFunctions(
  projectDir: string,
): Promise<Map<string, readonly ForeignFunction[]>> {
  const files = await readWitFiles(projectDir);
  return new Map(
    files.flatMap(({ interfaces }) => interfaces.map(({ name, functions }) => [name, functions])),
  );
}
