import { realpath } from "node:fs/promises";
import { relative } from "node:path";
import type { CompileOptions } from "./compile.ts";

/** Where the project and its entry really are, by which the bundler names files; or what is wrong with the entry. */
export async function realPlaces(
  options: Pick<CompileOptions, "projectDir" | "entry">,
): Promise<{ readonly projectDir: string; readonly entry: string } | { readonly problem: string }> {
  const projectDir = await realpath(options.projectDir);
  const entry = await realpath(options.entry).catch(() => null);
  if (entry !== null) return { projectDir, entry };
  const name = relative(options.projectDir, options.entry);
  return { problem: `${name} does not exist or can't be read.` };
}
