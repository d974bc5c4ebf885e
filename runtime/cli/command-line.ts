import { type Command, CommanderError } from "commander";
import { SkerryError } from "../errors.ts";
import { asksWhatFollows, printWhatFollows } from "./options/complete.ts";
import { makeProgram } from "./options/program.ts";
import { failedCallDocument } from "./text/call-document.ts";
import { errorDocument } from "./text/error-document.ts";
import { asSkerryError, logError, sayError, writeDocument } from "./text/output.ts";
import { answersVersion, version } from "./version.ts";

/** Reads a command line, without the program's name, and runs its command. Gives the exit code; a failure is told. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = makeProgram(version(), (code) => {
    exitCode = code;
  });
  for (const command of allCommands(program)) {
    command.exitOverride().configureOutput({ writeErr: () => {}, outputError: () => {} });
  }
  try {
    if (answersVersion(argv)) return 0;
    if (asksWhatFollows(argv)) {
      await printWhatFollows(program, argv);
      return 0;
    }
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
    return reportFailure(
      argv,
      error,
      error.code === "bad-usage" ? seeHelp(program, argv) : undefined,
    );
  }
}

/** Prints a failure in the form that the command line asks for. Returns the exit code. */
export function reportFailure(
  argv: readonly string[],
  error: SkerryError,
  advice?: string,
): number {
  // What a host prints where no person reads along is its log, line by line, to the last.
  const isLogged = argv[0] === "serve" && !process.stderr.isTTY;
  if (isLogged) {
    logError(error, advice);
    if (asksForJson(argv)) writeDocument({ error: errorDocument(error.toJSON(), advice) }, true);
    return error.exitCode;
  }
  if (!asksForJson(argv)) {
    sayError(error, advice);
    return error.exitCode;
  }
  const told = errorDocument(error.toJSON(), advice);
  writeDocument(argv[0] === "call" ? failedCallDocument(told) : { error: told });
  return error.exitCode;
}

/** Whether `--json` is given, without reading the options: a mistake in them is answered in JSON as well. */
function asksForJson(argv: readonly string[]): boolean {
  return argv.slice(0, argv.includes("--") ? argv.indexOf("--") : undefined).includes("--json");
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

function seeHelp(program: Command, argv: readonly string[]): string {
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
