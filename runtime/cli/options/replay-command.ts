import type { Command } from "commander";
import { command, example, v8FlagsOption } from "./command-parts.ts";

/** `skerry replay`, without what it does. */
export function replayCommand(program: Command): Command {
  return command(program, "replay", "Run a recorded request again, to the same answer and fuel.")
    .argument("<file>", "a recording, as `--record` of run and serve writes them")
    .option("--trace", "show the host calls, with what they asked and got, and the fuel by then")
    .option("--module <file|dir>", "run another module, and show what changes")
    .addOption(v8FlagsOption())
    .addHelpText("after", replayHelp);
}

const replayHelp = `
Nothing outside is asked: fetch, kv, streams, clock and random give what they gave then. The module is found
by its digest in \`modules\` beside the recording, in this folder's build, or in a data folder. Exit code 0
says that it came to the same, 1 that it did not.
${example("skerry replay recordings/20261126T090112345Z-shop-71294efb.recording --trace")}`;
