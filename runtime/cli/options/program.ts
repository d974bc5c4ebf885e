import { Argument, Command, Option } from "commander";
import { standaloneLimits } from "../../module/meter/standalone/standalone-limits.ts";
import { meterMaxima } from "../../module/meter/standalone/standalone-options.ts";
import { languages } from "../../settings/languages.ts";
import {
  command,
  example,
  fileOrDir,
  v8FlagsOption,
  withLimits,
  withReach,
} from "./command-parts.ts";
import { addMeasureOptions, measureDescription } from "./measure-command.ts";
import { header, hostPort, namedNumber, quantity, wholeNumber } from "./option-values.ts";
import { withRecord } from "./record-options.ts";
import { replayCommand } from "./replay-command.ts";
import { addServingCommands } from "./serving-commands.ts";

/** What a command's file exports: it gets what the command line says, and gives the exit code. */
type Run = (label: string, options: never) => Promise<number>;

/** The command line: every command, option and example. What a command does is in the file of its
 * name, and loaded when it is needed. `onExit` gets the exit code of the command that ran. */
export function makeProgram(version: string, onExit: (code: number) => void): Command {
  const program = new Command("skerry")
    .description("Run WebAssembly workers under limits that hold, and see what each request costs.")
    .version(
      version,
      "-V, --version",
      "print the version; with --verbose also the engine's, and how old that is",
    )
    .showSuggestionAfterError()
    .helpCommand(false)
    .addHelpText(
      "after",
      `
Exit codes: 0 done; 1 the worker failed (trap, limit); 2 wrong use or bad input; 3 the host failed.
${example("skerry new shop && skerry run shop --watch")}`,
    );

  const act = (load: () => Promise<Run>) => async (label: string | undefined, options: object) => {
    const run = await load();
    onExit(await run(label ?? ".", options as never));
  };

  command(program, "new", "Create a folder with a worker that is ready to build.")
    .argument("<dir>", "the folder to create")
    .addOption(
      new Option("--template <name>", "what to start from")
        .choices([...languages])
        .default("assemblyscript"),
    )
    .addHelpText("after", example("skerry new shop --template javascript"))
    .action(act(async () => (await import("../commands/new.ts")).newProject));

  command(program, "build", "Compile a worker into build/worker.wasm.")
    .argument("[dir]", "the worker's folder; by default the current one")
    .option("--debug", "do not optimise, and keep all names; costs fuel and size")
    .addHelpText("after", buildHelp)
    .action(act(async () => (await import("../commands/build.ts")).build));

  command(program, "types", "Write the type of `env` next to a JavaScript worker's entry.")
    .argument("[dir]", "the worker's folder; by default the current one")
    .addHelpText("after", typesHelp)
    .action(act(async () => (await import("../commands/types.ts")).types));

  withRecord(worker(program, "run", "Serve one worker over HTTP."))
    .option("--port <n>", "the port; 0 takes any free one", wholeNumber(0, 65_535), 8080)
    .option("--address <address>", "the address to listen on", "127.0.0.1")
    .option("--watch", "rebuild and swap when a source changes, without losing a request")
    .option("--inspect", "run JavaScript on Node's own engine for debuggers, without fuel and caps")
    .option("--inspect-port <[host:]port>", "the address for debuggers (127.0.0.1:9229)", hostPort)
    .addHelpText("after", runHelp)
    .action(act(async () => (await import("../commands/run.ts")).run));

  worker(program, "call", "Make one request without a socket, or run a command once.")
    .argument("[arguments...]", ofCommand)
    .option("--method <method>", "by default GET, or POST with --data")
    .option("--url <url>", "absolute, or a path", "http://localhost/")
    .option("--header <field>", "`name: value`; repeatable", header)
    .option("--data <text>", "the body: text, @file for a file's bytes, @- for those of stdin")
    .option("--seed <text>", "fix random values and the clock, so that each run is the same")
    .addHelpText("after", callHelp)
    .action(async (label: string | undefined, given: string[], options: object) => {
      const { call } = await import("../commands/call.ts");
      onExit(await call(label ?? ".", options as never, given));
    });

  const measured = worker(program, "measure", measureDescription).argument(
    "[arguments...]",
    ofCommand,
  );
  addMeasureOptions(measured).action(
    async (label: string | undefined, given: string[], options: object) => {
      const { measure } = await import("../commands/measure.ts");
      onExit(await measure(label ?? ".", options as never, given));
    },
  );

  replayCommand(program).action(act(async () => (await import("../commands/replay.ts")).replay));

  command(program, "inspect", "Show a module's structure and what metering added.")
    .argument("[file|dir]", fileOrDir)
    .addHelpText("after", example("skerry inspect build/worker.wasm"))
    .action(act(async () => (await import("../commands/inspect.ts")).inspect));

  command(program, "meter", "Meter a core module on its own, for any host.")
    .argument("<in.wasm>", "the module to meter")
    .option("-o, --output <file>", "the file to write the metered module to")
    .option("--profile", "also count fuel and calls by function")
    .option("--memory-cap <size>", "linear memory, as 64MiB", quantity("bytes", memoryCap))
    .option("--table-cap <n>", "elements of all tables together", quantity("count", tableCap))
    .option("--fuel <n>", "the initial value of skerry:fuel; 0 by default", quantity("count", fuel))
    .option("--stack <n>", "slots of 8 bytes for the call stack", quantity("count", stack))
    .option("--limit <name=n>", "a limit on its structure, see below; repeatable", namedNumber)
    .addHelpText("after", meterHelp)
    .action(act(async () => (await import("../commands/meter.ts")).meter));

  command(program, "calibrate", "Measure how much fuel this machine burns in a millisecond.")
    .addHelpText("after", calibrateHelp)
    .action(async (options) => {
      onExit(await (await import("../commands/calibrate.ts")).calibrate(options));
    });

  command(program, "completion", "Print a completion script for a shell.")
    .addArgument(new Argument("<shell>", "which shell").choices(["bash", "zsh", "fish"]))
    .addHelpText("after", example('eval "$(skerry completion bash)"   # in ~/.bashrc'))
    .action(async (shell, options) => {
      onExit(await (await import("../commands/completion.ts")).completion(shell, options));
    });

  addServingCommands(program, (load) => async (...values) => {
    const run = await load();
    // The last one is Commander's own.
    onExit(await run(...(values.slice(0, -1) as never)));
  });
  return program;
}

const { memoryCap, tableCap, fuel, stack } = meterMaxima;

const ofCommand = "arguments for a command (wasi:cli/run), after --";

/** A command that runs a worker. */
function worker(program: Command, name: string, description: string): Command {
  const made = command(program, name, description).argument("[file|dir]", fileOrDir);
  return withReach(withLimits(made)).addOption(v8FlagsOption());
}

const buildHelp = `
Top-level code of a JavaScript worker runs during the build, on start-up fuel (start-fuel in [limits] of
skerry.toml). The fuel that it burned is printed.
${example("skerry build shop")}`;

const typesHelp = `
env.d.ts has \`interface Env\`: variables, secrets and namespaces of skerry.toml, and the names in .env. Once it exists,
\`build\`, \`run\`, \`call\` and \`measure\` update it if the settings have changed. It also declares the functions of an
embedding program, from the folder \`wit\`.
${example("skerry types shop")}`;

const runHelp = `
Requests, their cost and their log go to stderr. With --json it prints one document on stdout, with
the worker's address: {"url", "worker", "limits", "coldStartMs", ...}.
A recording (--record) has a request with everything that its worker got from the host: see \`skerry replay --help\`. The
folder keeps a copy of the module. At --record-max-files (1,000) or --record-max-size (256MiB) recording stops.
${example("skerry run shop --port 8080 --watch --memory 64MiB --record recordings --record-when failed")}`;

const callHelp = `
The body goes to stdout, the status, headers, log and cost to stderr. The request gets a host field
from its URL (a host header replaces the URL's authority) and, with a body, a content-length.
A component of wasi:cli/command runs once: --data is its stdin, variables and secrets are its environment, and what it
writes to stderr is shown as its log. \`call\` exits with the command's own code, or with 1 if it traps or meets a limit.
--stub takes a file with responses for fetch, a JSON array of
{"method", "url", "status", "headers", "body" | "bodyBase64"}. Only url is required, and its origin must still be
allowed.
${example("skerry call shop --url '/cart?id=7' --header 'accept: application/json' --json")}`;

const calibrateHelp = `
Metered programs of each kind of work run for a while; the spread says how far fuel is from time. Nothing is
kept: the default budget stays the one of calibration.json in the data folder.
${example("skerry calibrate --json")}`;

const meterHelp = `
The result exports a mutable i64 global skerry:fuel, and imports a function skerry.out-of-fuel that is
called when that is below zero: raise it to go on, or throw. How to embed it:
runtime/module/meter/STANDALONE.md.
Limits, all far above what compilers make:
  ${standaloneLimits.slice(0, 8).join(", ")},
  ${standaloneLimits.slice(8, 16).join(", ")},
  ${standaloneLimits.slice(16).join(", ")}.
${example("skerry meter guest.wasm -o metered.wasm --memory-cap 64MiB")}`;
