import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Cheat } from "./cheat.ts";

const folder = join(import.meta.dirname, "programs");

/** Names of all cheats: each is a file. */
export function cheatNames(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => name.slice(0, -".ts".length))
    .sort();
}

/** What a cheat exploits: the comment that its file begins with. */
export function exploits(name: string): string {
  const lines = readFileSync(join(folder, `${name}.ts`), "utf8").split("\n");
  const end = lines.findIndex((line) => !line.startsWith("//"));
  return lines
    .slice(0, end)
    .map((line) => line.slice(3))
    .join(" ");
}

export async function importCheat(name: string): Promise<Cheat> {
  const { cheat } = (await import(pathToFileURL(join(folder, `${name}.ts`)).href)) as {
    cheat: Cheat;
  };
  return cheat;
}
