// `npm run bench:metering`: what metering costs in time and size. `--help` tells the options.
import { writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { type Progress, startProgress } from "../../../runtime/cli/text/progress.ts";
import { compile, missingForC } from "./compile.ts";
import { measure } from "./measure.ts";
import { hardPrograms, ordinaryPrograms, unseenPrograms } from "./more-programs.ts";
import { type Options, parseOptions, usage } from "./options.ts";
import { drawRatios } from "./picture.ts";
import { type Group, renderPrices, reportPrices } from "./prices/price-report.ts";
import { exportedTable, type Program, programs } from "./programs.ts";
import { figuresOf, type ProgramFigures, type Report, summarize } from "./report.ts";
import type { Samples } from "./samples.ts";
import { renderTable } from "./table.ts";
import { baseline, variants } from "./variants.ts";

/** Names of the variants to measure, the unmetered first. */
async function chosenVariants({ schemes, variants: wanted }: Options): Promise<string[]> {
  const known = new Set(Object.keys(variants));
  const fromSchemes = new Set<string>();
  for (const path of schemes) {
    const scheme = (await import(pathToFileURL(path).href)) as { variants?: typeof variants };
    if (scheme.variants === undefined) throw new Error(`${path} exports no \`variants\``);
    for (const name of Object.keys(scheme.variants)) fromSchemes.add(name);
  }
  const unknown = wanted.find((name) => !known.has(name) && !fromSchemes.has(name));
  if (unknown !== undefined) {
    throw new Error(`no variant "${unknown}"; there are ${[...known, ...fromSchemes].join(", ")}`);
  }
  const usual = fromSchemes.size > 0 ? fromSchemes : known;
  return [...new Set([baseline, ...(wanted.length > 0 ? wanted : usual)])];
}

function chosenPrograms({ only }: Options, all: readonly Program[] = programs): Program[] {
  const unknown = only.find((name) => all.every((program) => program.name !== name));
  if (unknown !== undefined) {
    const names = all.map(({ name }) => name).join(", ");
    throw new Error(`no program "${unknown}"; there are ${names}`);
  }
  const missing = missingForC();
  const chosen = all.filter(({ name }) => only.length === 0 || only.includes(name));
  const possible = chosen.filter(({ source }) => missing === null || !source.endsWith(".c"));
  if (possible.length < chosen.length) {
    const left = chosen.length - possible.length;
    process.stderr.write(`Without ${left} C programs: ${missing}.\n`);
  }
  return possible;
}

/** All processes of one program. Each begins with another variant, since the order decides where
 * their code lies. */
async function measureProgram(
  program: Program,
  names: readonly string[],
  options: Options,
  progress: (step: string) => void,
): Promise<ProgramFigures> {
  await compile(program);
  const processes: Samples[][] = [];
  for (let index = 0; index < options.processes; index++) {
    progress(`${program.name}, process ${index + 1} of ${options.processes}`);
    const turn = index % names.length;
    const order = {
      program: program.name,
      rounds: options.rounds,
      warm: options.warm,
      variants: [...names.slice(turn), ...names.slice(0, turn)],
      schemes: options.schemes,
    };
    processes.push(await measure(order, options.v8Flags));
  }
  return figuresOf(program, processes);
}

async function measureAll(options: Options, progress: Progress): Promise<Report> {
  const names = await chosenVariants(options);
  const chosen = chosenPrograms(options);
  const figures: ProgramFigures[] = [];
  for (const [index, program] of chosen.entries()) {
    const place = `${index + 1}/${chosen.length}`;
    figures.push(
      await measureProgram(program, names, options, (step) =>
        progress.update(`${place} ${step}; ${names.join(", ")}`),
      ),
    );
  }
  return summarize(figures);
}

/** How well fuel follows time. */
async function tellPrices(options: Options): Promise<void> {
  const all: readonly Group[] = [
    {
      name: "The bench's",
      programs: programs.filter((one) => one !== exportedTable),
      forFit: true,
    },
    { name: "Ordinary ones", programs: ordinaryPrograms, forFit: true },
    { name: "Hard ones", programs: hardPrograms, forFit: true },
    { name: "Ordinary ones that no fit has seen", programs: unseenPrograms, forFit: false },
  ];
  const chosen = chosenPrograms(
    options,
    all.flatMap((group) => group.programs),
  );
  const groups = all
    .map((group) => ({ ...group, programs: group.programs.filter((one) => chosen.includes(one)) }))
    .filter((group) => group.programs.length > 0);
  const progress = await startProgress("compiling", options.json);
  const { rounds: calls, processes, fit } = options;
  try {
    const report = await reportPrices(groups, { calls, processes, fit }, progress);
    progress.stop();
    process.stdout.write(
      options.json ? `${JSON.stringify(report, null, 2)}\n` : `${renderPrices(report)}\n`,
    );
  } finally {
    progress.stop();
  }
}

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options === null) {
    process.stdout.write(usage);
    return;
  }
  if (options.prices) return tellPrices(options);
  const progress = await startProgress("compiling", options.json);
  let report: Report;
  try {
    report = await measureAll(options, progress);
  } finally {
    progress.stop();
  }
  const { rounds, processes, warm, v8Flags } = options;
  const settings = { rounds, processes, warm, v8Flags };
  const machine = { node: process.version, v8: process.versions.v8, platform: process.platform };
  if (options.picture !== null) await writeFile(options.picture, drawRatios(report));
  if (options.json) {
    const document = { ...machine, arch: process.arch, settings, ...report };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    process.stdout.write(`${renderTable(report, process.stdout.hasColors?.() ?? false)}\n`);
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
}
