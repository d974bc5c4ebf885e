import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type ErrorCode, SkerryError } from "../../errors.ts";
import { visible } from "../../message/visible-text.ts";
import {
  type MeterReport,
  meter as meterModule,
} from "../../module/meter/standalone/standalone.ts";
import { formatBytes, formatCount } from "../../settings/quantities.ts";
import { reading, writing } from "../../settings/user-files.ts";
import { errorDocument } from "../text/error-document.ts";
import { paint, say, sayError, writeDocument } from "../text/output.ts";
import { readSourceMapFile, type SourceMapFile } from "./source-map-file.ts";

export interface MeterCommandOptions {
  readonly output?: string;
  readonly json?: boolean;
  readonly profile?: boolean;
  readonly memoryCap?: number;
  readonly tableCap?: number;
  readonly fuel?: number;
  readonly stack?: number;
  readonly limit?: readonly (readonly [name: string, value: number])[];
}

const noMap: SourceMapFile = { text: null, fault: null };

/** What to do about errors whose usual advice is for those who build workers. */
const advice: Partial<Record<ErrorCode, string>> = {
  "not-wasm": "Give the .wasm file of a core module.",
  "unknown-kind": "Give a core module, as compilers make for wasm32.",
  "name-not-allowed": "Name the import or export otherwise.",
  "module-limit":
    "Build a smaller module, or raise the limit by its name: see `skerry meter --help`.",
  "memory-over-cap": "Declare less initial memory, or raise `--memory-cap`.",
};

/** `skerry meter IN.wasm -o OUT.wasm`: meters a core module on its own. */
export async function meter(label: string, options: MeterCommandOptions): Promise<number> {
  const { output, json = false, limit = [], ...meterOptions } = options;
  if (output === undefined) {
    throw new SkerryError(
      "bad-usage",
      "No file was given for the metered module: add `-o <file>`.",
    );
  }
  if (resolve(output) === resolve(label)) {
    throw new SkerryError(
      "bad-usage",
      `The metered module would take the place of ${label}: give another file with -o.`,
    );
  }
  const source = await reading(label, () => readFile(label));
  try {
    const map = options.profile ? await readSourceMapFile(label, source) : noMap;
    const sourceMap = map.text === null ? {} : { sourceMap: map.text };
    const metered = meterModule(source, {
      ...meterOptions,
      ...sourceMap,
      limits: Object.fromEntries(limit),
    });
    const { bytes } = metered;
    const report = {
      ...metered.report,
      sourceMapFault: map.fault ?? metered.report.sourceMapFault,
    };
    await writing(output, async () => {
      await mkdir(dirname(output), { recursive: true });
      await writeFile(output, bytes);
    });
    if (json) writeDocument({ file: output, ...report, error: null });
    else tell(output, report);
    return 0;
  } catch (error) {
    if (!(error instanceof SkerryError) || advice[error.code] === undefined) throw error;
    if (json) writeDocument({ error: errorDocument(error.toJSON(), advice[error.code]) });
    else sayError(error, advice[error.code]);
    return error.exitCode;
  }
}

function tell(file: string, report: MeterReport): void {
  const { charges, checks, functions, instructions } = report;
  const counts = [
    counted(functions, "function"),
    counted(instructions, "instruction"),
    counted(charges, "charge"),
    counted(checks, "check"),
  ];
  say(
    `${paint("green", "metered")} ${file}, ${formatBytes(report.meteredBytes)}, ` +
      `${report.growth.toFixed(2)} times the ${formatBytes(report.sourceBytes)} it was`,
  );
  say(`  code         ${counts.join(", ")}`);
  say(`  prices       version ${report.priceTableVersion}`);
  say(`  fuel         begins with ${formatCount(report.fuel)}${startNote(report)}`);
  say(
    `  to charge    ${formatCount(report.instantiationFuel)} fuel an instance, for initialising it`,
  );
  say(`  memory       up to ${formatBytes(report.memoryCap)}`);
  if (report.features.includes("gc")) {
    say("  objects      of GC: no cap counts them, but fuel and the engine's own heap do");
  }
  say(`  tables       up to ${formatCount(report.tableCap)} elements`);
  say(`  call stack   ${formatCount(report.stack)} slots of 8 bytes`);
  if (report.sourceMapFault !== null) say(`  no lines     ${visible(report.sourceMapFault)}`);
}

function startNote({ start, fuel }: MeterReport): string {
  if (!start) return "";
  return fuel === 0
    ? "; its start function needs some before you can set it: give --fuel"
    : ", for its start function";
}

function counted(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? "" : "s"}`;
}
