import { type Command, InvalidArgumentError, Option } from "commander";
import { platformNames } from "../../settings/platform-names.ts";
import { example } from "./command-parts.ts";
import { duration, header, wholeNumber, words } from "./option-values.ts";

export const measureDescription =
  "Measure what a worker costs, how that grows, and which limits it fits.";

/** What `--profile` takes: this host, the platforms, and all of them. */
export const profileNames: readonly string[] = ["skerry", ...platformNames, "all"];

const help = `
Each line of a file of requests is an object {"name", "method", "url", "headers", "body" | "bodyBase64"}, all
optional. The file may also be a JSON array of them, or an HTTP archive (HAR 1.2) as browsers save it. In a folder of
cases each file NAME.json holds one. [measure] in skerry.toml may set \`url\` or \`requests-file\` instead, and
\`targets\`: the platforms that the worker must fit. Other platforms are listed without a verdict.

The worker runs thousands of times without side effects: it uses a temporary copy of its entries. Each fetch is sent
once and answered from that response afterwards, or by --stub. --live sends every fetch and changes the real entries; it
first prints the maximum number of requests.

Fuel, memory and calls are exact. Times are sampled until the median of each case is known to 5 % (95 %
confidence) or the time is up. --vary takes body, depth, path, query.NAME and header.NAME. It continues beyond the
given sizes until a request fails. k and m are thousands and millions; KiB and MiB are powers of 1,024.
${example("skerry measure shop --url '/search?q=boat&limit=20' --profile all --vary query.limit=1..1000 --html shop.html")}`;

/** Gives a command that runs a worker the options of `measure`. */
export function addMeasureOptions(made: Command): Command {
  return made
    .option("--url <url>", "measure this one request; by default GET /")
    .option("--method <method>", "its method; by default GET, or POST with --data")
    .option("--header <field>", "`name: value`; repeatable", header)
    .option("--data <text>", "its body: text, @file for a file's bytes, @- for those of stdin")
    .addOption(
      new Option(
        "--requests-file <file>",
        "measure these: HAR, JSON Lines or a JSON array",
      ).conflicts(["url", ...ofOneRequest]),
    )
    .addOption(
      new Option("--cases <dir>", "measure these: a folder, a JSON file for each case").conflicts([
        "url",
        "requestsFile",
        ...ofOneRequest,
      ]),
    )
    .addOption(
      new Option(
        "--requests <n>",
        "make this many, instead of until the times are known",
      ).argParser(wholeNumber(1, 100_000)),
    )
    .addOption(
      new Option("--time <time>", "for samples of times; 10 s by default")
        .argParser(duration)
        .conflicts("requests"),
    )
    .addOption(
      new Option("--cold-starts <n>", "loads in fresh processes to time; 5 by default").argParser(
        wholeNumber(1, 100),
      ),
    )
    .addOption(
      new Option(
        "--profile <name>",
        `compare with a platform's limits; repeatable: ${profileNames.join(", ")}`,
      ).argParser(profile),
    )
    .option(
      "--vary <part=from..to>",
      "how cost grows, and the size at which requests fail: body=1k..1m, query.n=1..1000; repeatable",
      words,
    )
    .option("--compare <file>", "compare with another .wasm, folder, or earlier report (JSON)")
    .option(
      "--max-increase <percent>",
      "exit code 1 if fuel, memory or size grew by more",
      increase,
    )
    .option("--no-probe", "do not grow the requests to find the first limit")
    .option("--no-functions", "do not report fuel by function")
    .option("--markdown", "print the report as Markdown, for a pull request")
    .option("--html <file>", "also write the report as one page, with plots and a flame graph")
    .option("--speedscope <file>", "also write the fuel profile for speedscope.app")
    .option("--pprof <file>", "also write the fuel profile for pprof")
    .option("--live", "send each fetch, and change the worker's own entries")
    .option("--seed <text>", "fix random values and the clock, so that each run is the same")
    .addHelpText("after", help);
}

const ofOneRequest = ["method", "header", "data"];

/** Collects a profile behind those given before. */
function profile(text: string, before: readonly string[] = []): string[] {
  if (profileNames.includes(text)) return [...before, text];
  throw new InvalidArgumentError(`Allowed choices are ${profileNames.join(", ")}.`);
}

/** Reads `5%` or `5` as 0.05. */
function increase(text: string): number {
  const match = /^(\d{1,6}(?:\.\d+)?) ?%?$/.exec(text);
  if (match === null)
    throw new InvalidArgumentError("It must be a number of per cent, such as 5%.");
  return Number(match[1]) / 100;
}
