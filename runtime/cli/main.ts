// `skerry`: the program of the command line.
import { runCommandLine, tellFailure } from "./command-line.ts";
import { asSkerryError } from "./text/output.ts";

const argv = process.argv.slice(2);

// A reader that has seen enough, as `| head`, is no failure: the exit code stays the command's.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") process.exit(3);
});
// Where people's output can't be written there is nobody to tell.
process.stderr.on("error", () => {});

// The launcher is gone, killed before it could pass a signal on: nobody is left to work for.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();

// What no command caught, on its way out of an event.
process.on("uncaughtException", (error) => {
  process.exit(tellFailure(argv, asSkerryError(error)));
});

process.exitCode = await runCommandLine(argv);
