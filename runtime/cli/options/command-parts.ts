import { type Command, Option } from "commander";
import { grants } from "../../settings/settings.ts";
import { grant, limitValue, origin, range, secret, v8Flags, variable } from "./option-values.ts";

export const fileOrDir = "a .wasm file, or a worker's folder; by default the current one";

/** A command with the option that every command has. */
export function command(program: Command, name: string, description: string): Command {
  const made = program.command(name).description(description);
  return made.option("--json", "print one JSON document on stdout, and nothing else there");
}

/** Gives a command the limits that are set most often. */
export function withLimits(made: Command): Command {
  return made
    .option("--fuel <n>", "fuel a request may burn", limitValue("fuel"))
    .option("--memory <size>", "linear memory, as 64MiB", limitValue("memory"))
    .option("--deadline <time>", "wall clock of a request, as 500ms or 2s", limitValue("deadline"));
}

/** Gives a command what says which things outside a worker may reach. */
export function withReach(made: Command): Command {
  return made
    .addOption(
      new Option(
        "--grant <name>",
        `a grant beside those of skerry.toml: ${grants.join(", ")}; repeatable`,
      ).argParser(grant),
    )
    .option("--allow <origin>", "an origin fetch may reach, private or not; repeatable", origin)
    .option("--deny <range>", "an address fetch may not reach, or a range; repeatable", range)
    .option("--kv <dir>", "where entries of kv are kept; by default .skerry in the worker's folder")
    .option("--var <name=value>", "a variable; repeatable", variable)
    .option("--secret <name=value>", "a secret, or NAME=env:VARIABLE; repeatable", secret)
    .option("--stub <file>", "canned answers for fetch, from a JSON file: nothing is sent");
}

/** V8 flags for shards, for tests and for who looks for a defect. */
export function v8FlagsOption(): Option {
  return new Option("--v8-flags <flags>").argParser(v8Flags).default([]).hideHelp();
}

/** A command that talks to a host. */
export function adminCommand(program: Command, name: string, description: string): Command {
  const where =
    "the admin API, ADDRESS:PORT or unix:PATH; by default that of the host's settings in this folder, or 127.0.0.1:9090";
  return command(program, name, description).addOption(
    new Option("--admin <address>", where).env("SKERRY_ADMIN"),
  );
}

/** The end of a command's help. */
export const example = (text: string) => `\nExample:\n  ${text}`;
