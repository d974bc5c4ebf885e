// `skerry`: the program of the command line.
import { startEarlyShard } from "../owner/early-shard.ts";

const argv = process.argv.slice(2);

// The longest part of such a command is the start of its shard: the rest is loaded meanwhile.
if (wantsShard(argv)) startEarlyShard();

// A reader that has seen enough, as `| head`, is no failure: the exit code stays the command's.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") process.exit(3);
});
// Where people's output can't be written there is nobody to tell.
process.stderr.on("error", () => {});

// The launcher is gone, killed before it could pass a signal on: nobody is left to work for.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();

const { runCommandLine, reportFailure } = await import("./command-line.ts");
const { asSkerryError } = await import("./text/output.ts");

// What no command caught, on its way out of an event.
process.on("uncaughtException", (error) => {
  process.exit(reportFailure(argv, asSkerryError(error)));
});

// Only after this the launcher takes an end with 0 for a success: a damaged copy of a program may do nothing, and end well.
process.on("exit", () => {
  if (process.connected) process.send?.("done");
});

process.exitCode = await runCommandLine(argv);

/** Whether the command line, as far as it is right, is one that runs a worker, in a shard with no flags of its own. */
function wantsShard([command, ...options]: readonly string[]): boolean {
  const runsWorker = ["run", "call", "measure", "replay"].some((each) => each === command);
  return (
    runsWorker &&
    !options.some((each) => /^(-h|--help|--v8-flags(=.*)?|--inspect(-port.*)?)$/.test(each))
  );
}
