import { readFile, stat } from "node:fs/promises";
import * as v from "valibot";
import { MiB } from "../../byte-units.ts";
import { SkerryError } from "../../errors.ts";
import { formatBytes } from "../../settings/quantities.ts";
import { reading } from "../../settings/user-files.ts";
import { reportVersion } from "../report.ts";
import { functionKinds } from "../where/fuel-profile.ts";
import type { Comparable } from "./comparison.ts";

/** The largest report that is read. */
const maxBytes = 64 * MiB;

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const figure = v.object({ median: amount });
const time = v.object({
  median: amount,
  interval: v.nullable(v.object({ low: amount, high: amount })),
});

const functionSchema = v.object({
  name: v.string(),
  kind: v.picklist(functionKinds),
  module: v.nullable(v.string()),
  source: v.optional(v.nullable(v.string())),
  self: amount,
  cumulative: amount,
  calls: amount,
});

/** The part of a report that is compared; what else is in it is left alone. */
const comparableSchema = v.object({
  measuredWith: v.object({ skerry: v.string(), priceTable: v.number(), at: v.string() }),
  worker: v.object({
    name: v.string(),
    sha256: v.string(),
    moduleBytes: amount,
    moduleGzipBytes: amount,
  }),
  startFuel: amount,
  coldStartMs: time,
  cases: v.array(
    v.object({
      name: v.string(),
      fuel: figure,
      memoryBytes: figure,
      hostCalls: figure,
      responseBodyBytes: figure,
      wallMs: time,
      error: v.optional(v.nullable(v.object({ code: v.string() }))),
    }),
  ),
  where: v.optional(
    v.array(v.object({ case: v.string(), fuel: amount, functions: v.array(functionSchema) })),
  ),
});

/** Reads what `measure --json` printed. Throws `not-found`, and `bad-usage` for what is no report, or one
 * of another version. */
export async function readReport(path: string): Promise<Comparable> {
  const { size } = await reading(path, () => stat(path));
  if (size > maxBytes) {
    throw bad(`${path} has ${formatBytes(size)}; a report has at most ${formatBytes(maxBytes)}.`);
  }
  return parseReport(await reading(path, () => readFile(path, "utf8")), path);
}

/** The comparable part of a report's text. `label` is its name for messages. Throws `bad-usage`. */
export function parseReport(text: string, label: string): Comparable {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw bad(`${label} is not a report: it is not JSON.`);
  }
  const head = v.safeParse(
    v.object({ report: v.literal("skerry-measure"), version: v.number() }),
    value,
  );
  if (!head.success) throw bad(`${label} is not a report of \`skerry measure --json\`.`);
  if (head.output.version !== reportVersion) {
    throw bad(
      `${label} is a report of version ${head.output.version}; this Skerry reads version ${reportVersion}. Measure its module again.`,
    );
  }
  const result = v.safeParse(comparableSchema, value);
  if (!result.success) {
    const place = v.getDotPath(result.issues[0]) ?? "its top";
    throw bad(`${label} is a report, but \`${place}\` is missing or not what it must be.`);
  }
  return result.output;
}

const bad = (sentence: string) => new SkerryError("bad-usage", sentence);
