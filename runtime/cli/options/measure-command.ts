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
optional; a JSON array of them, or an HTTP archive (HAR 1.2) as browsers save it, does as well. In a folder of
cases each file NAME.json holds one. [measure] in skerry.toml may name \`url\` or \`requests-file\` instead, and
\`targets\`: the platforms that the worker is to fit. Others are told without a verdict.

A worker is run thousands of times, and harms nothing: its entries are a copy that is thrown away, and what it
fetches is sent once, and answered from then on with what came, or by --stub. --live does all of it for real, and
says first how many requests that may be.

Fuel, memory and calls are exact. Times are sampled until the median of each case is known to 5 % (95 %
confidence) or the time is up. --vary takes body, depth, path, query.NAME and header.NAME, and goes on beyond the
sizes that it is given until a request is not answered; k and m are thousands and millions, KiB and MiB what they say.
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
      new Option("--requests <n>", "make so many, and not until the times are known").argParser(
        wholeNumber(1, 100_000),
      ),
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
        `hold it against a platform's limits; repeatable: ${profileNames.join(", ")}`,
      ).argParser(profile),
    )
    .option(
      "--vary <part=from..to>",
      "how it grows, and the size at which requests end: body=1k..1m, query.n=1..1000; repeatable",
      words,
    )
    .option("--compare <file>", "beside another .wasm, folder, or report (JSON) of before")
    .option(
      "--max-increase <percent>",
      "exit code 1 where fuel, memory or size grew by more",
      increase,
    )
    .option("--no-probe", "do not grow the requests to find the first limit")
    .option("--no-functions", "do not tell by function where fuel goes")
    .option("--markdown", "print the report as Markdown, for a pull request")
    .option("--html <file>", "also write the report as one page, with plots and a flame graph")
    .option("--speedscope <file>", "also write where fuel goes, for speedscope.app")
    .option("--pprof <file>", "also write where fuel goes, for pprof")
    .option("--live", "send each fetch, and change the worker's own entries")
    .option("--seed <text>", "repeat random values and stop the clock: the same each time")
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
