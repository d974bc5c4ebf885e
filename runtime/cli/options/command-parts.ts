import { type Command, Option } from "commander";
import { limitKey } from "../../settings/limit-keys.ts";
import type { Limits } from "../../settings/limits.ts";
import type { Unit } from "../../settings/quantities.ts";
import { grants } from "../../settings/settings.ts";
import {
  grant,
  kvValue,
  limitValue,
  origin,
  range,
  secret,
  v8Flags,
  variable,
} from "./option-values.ts";

export const fileOrDir = "a .wasm file, or a worker's folder; by default the current one";

/** A command with the option that every command has. */
export function command(program: Command, name: string, description: string): Command {
  const made = program.command(name).description(description);
  return made.option("--json", "print one JSON document on stdout, and nothing else");
}

/** What help says of each limit, after its key in [limits] of skerry.toml. */
const limitWords: Readonly<Record<keyof Limits, string>> = {
  fuel: "fuel a request may burn",
  memory: "linear memory, as 64MiB",
  deadline: "wall clock of a request, as 500ms or 2s",
  cpu: "CPU time of a request",
  startFuel: "fuel of making an instance, top-level code included",
  startCpu: "CPU time of that",
  stack: "call stack, as 8MiB",
  tableElements: "table elements of an instance",
  uri: "a request's URI",
  requestFields: "a request's fields together",
  requestBody: "a request's body, as a whole",
  streamedBody: "content that is read piece by piece",
  subrequests: "fetches of a request",
  subrequestsAtOnce: "fetches of a request at once",
  responseFields: "a response's fields together",
  responseBody: "a response's body",
  log: "text that a request logs",
  isolateHeap: "heap of the worker's isolate",
};

const placeholders: Readonly<Record<Unit, string>> = {
  count: "n",
  bytes: "size",
  milliseconds: "time",
};

/** Gives a command all limits of a worker, those first that are set most often. */
export function withLimits(made: Command): Command {
  for (const [property, words] of Object.entries(limitWords) as [keyof Limits, string][]) {
    const { key, unit } = limitKey(property);
    made.option(`--${key} <${placeholders[unit]}>`, words, limitValue(property));
  }
  return made;
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
    .addOption(
      new Option(
        "--kv <name=namespace|dir>",
        "a namespace for kv, or the folder for entries (.skerry); repeatable",
      ).argParser(kvValue),
    )
    .option("--var <name=value>", "a variable; repeatable", variable)
    .option("--secret <name=value>", "a secret, or NAME=env:VARIABLE; repeatable", secret)
    .option("--env-file <file>", "lines NAME=value for both, instead of .env next to skerry.toml")
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
