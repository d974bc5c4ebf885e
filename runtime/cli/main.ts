// `skerry`: reads the command line and starts the command.
import { type Command, CommanderError } from "commander";
import { SkerryError } from "../errors.ts";
import { makeProgram } from "./options/program.ts";
import { failedCallDocument } from "./text/call-document.ts";
import { errorDocument } from "./text/error-document.ts";
import { asSkerryError, sayError, writeDocument } from "./text/output.ts";
import { answersVersion, version } from "./version.ts";

const argv = process.argv.slice(2);
// Asked for before the options are read: a mistake in them is answered in JSON as well.
const json = argv.slice(0, argv.includes("--") ? argv.indexOf("--") : undefined).includes("--json");

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
  process.exit(fail(asSkerryError(error)));
});

process.exitCode = await main();

async function main(): Promise<number> {
  let exitCode = 0;
  const program = makeProgram(version(), (code) => {
    exitCode = code;
  });
  for (const command of allCommands(program)) {
    command.exitOverride().configureOutput({ writeErr: () => {}, outputError: () => {} });
  }
  try {
    if (answersVersion(argv)) return 0;
    if (argv.length === 0) {
      process.stderr.write(program.helpInformation());
      throw new SkerryError("bad-usage", "No command was given.");
    }
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (thrown) {
    // --help and --version print and leave this way.
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const error = thrown instanceof CommanderError ? usageError(thrown) : asSkerryError(thrown);
    return fail(error, error.code === "bad-usage" ? seeHelp(program) : undefined);
  }
}

/** Tells a failure the way that was asked for. Gives the exit code. */
function fail(error: SkerryError, advice?: string): number {
  if (!json) {
    sayError(error, advice);
    return error.exitCode;
  }
  const told = errorDocument(error.toJSON(), advice);
  writeDocument(argv[0] === "call" ? failedCallDocument(told) : { error: told });
  return error.exitCode;
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

function seeHelp(program: Command): string {
  const names: string[] = [];
  for (let at: Command | undefined = program; at !== undefined; ) {
    const next: Command | undefined = at.commands.find(
      (each) => each.name() === argv[names.length],
    );
    if (next !== undefined) names.push(next.name());
    at = next;
  }
  return `See \`${["skerry", ...names, "--help"].join(" ")}\`.`;
}

function usageError({ code, message }: CommanderError): SkerryError {
  // Of a command that has commands of its own.
  if (code === "commander.help") return new SkerryError("bad-usage", "No command was given.");
  const sentence = message.replace(/^error: /, "").replace(/\s*\n\s*/g, " ");
  const upper = sentence.charAt(0).toUpperCase() + sentence.slice(1);
  return new SkerryError("bad-usage", /[.?)]$/.test(upper) ? upper : `${upper}.`);
}
