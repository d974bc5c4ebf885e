import type { Command } from "commander";

/** Whether a shell asks what may stand next: `skerry complete -- WORD ...`, as the scripts of `skerry completion` do. */
export function asksWhatFollows(argv: readonly string[]): boolean {
  return argv[0] === "complete" && argv[1] === "--";
}

/** Prints what may stand next on a command line of this program, a line each. */
export async function printWhatFollows(program: Command, argv: readonly string[]): Promise<void> {
  const { default: complete } = await import("@bomb.sh/tab/commander");
  // The library has a command of this name of its own, and offers that.
  const commands = program.commands as Command[];
  const own = commands.findIndex((each) => each.name() === "completion");
  if (own !== -1) commands.splice(own, 1);
  complete(program, { completionCommandName: "completion" });
  await program.parseAsync(argv, { from: "user" });
}
