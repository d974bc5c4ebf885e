import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";

/** Whether a shell asks what may stand next: `skerry complete -- WORD ...`, as the scripts of `skerry completion` do. */
export function asksWhatFollows(argv: readonly string[]): boolean {
  return argv[0] === "complete" && argv[1] === "--";
}

/** Prints what may stand next on a command line of this program, a line each. */
export async function printWhatFollows(program: Command, argv: readonly string[]): Promise<void> {
  const { default: complete } = await import("@bomb.sh/tab/commander");
  // The library adds a command that prints its scripts: `skerry completion` is in its place.
  const root = complete(program, { completionCommandName: "scripts" });
  root.commands.delete("scripts");
  const typed = argv.at(-1) ?? "";
  for (const { arguments: places } of root.commands.values()) {
    for (const [name, place] of places) {
      if (!/file|dir|wasm/.test(name)) continue;
      place.handler = (offer) => {
        for (const path of workersFrom(typed)) offer(path, "");
      };
    }
  }
  await program.parseAsync(argv, { from: "user" });
}

/** How many names of a folder are looked at. */
const maxNames = 1_000;

/** Folders and modules at which a path may go on. */
function workersFrom(typed: string): string[] {
  const folder = typed.endsWith("/") ? typed : dirname(typed);
  try {
    return readdirSync(folder, { withFileTypes: true })
      .slice(0, maxNames)
      .filter((each) => each.isDirectory() || each.name.endsWith(".wasm"))
      .map(({ name }) => (typed.includes("/") ? join(folder, name) : name));
  } catch {
    return [];
  }
}
