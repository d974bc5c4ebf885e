import { resolve } from "node:path";
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

export interface Options {
  readonly rounds: number;
  readonly processes: number;
  readonly warm: number;
  /** Names of programs; empty: all. */
  readonly only: readonly string[];
  /** Names of variants; empty: those of the schemes given, or else all there are. */
  readonly variants: readonly string[];
  /** Absolute paths of files that export `variants`. */
  readonly schemes: readonly string[];
  readonly v8Flags: readonly string[];
  /** Whether to tell how well fuel follows time, instead of what metering costs. */
  readonly prices: boolean;
  /** Whether to fit prices besides. */
  readonly fit: boolean;
  readonly json: boolean;
  /** Where to draw the ratios, or null. */
  readonly picture: string | null;
}

export const usage = `npm run bench:metering -- [OPTION ...]

What metering costs: programs of different character, unmetered and metered, side by side.

  --rounds N        samples of each variant in each process (40)
  --processes N     processes per program: where code lies in memory differs from one to the next,
                    and moves its speed by some percent (2)
  --warm N          calls before the first sample (20); V8 is done optimising after some five
  --only a,b        these programs alone
  --variants a,b    these variants alone; unmetered always runs
  --scheme FILE.ts  more variants: the file exports \`variants\` as variants.ts does; may be repeated
  --liftoff-only    V8's baseline compiler alone
  --shards          the V8 flags that shards run workers under
  --v8-flag FLAG    any other V8 flag, as --v8-flag=--no-wasm-loop-unrolling; may be repeated
  --prices          how well fuel follows time instead: fuel a nanosecond, of these programs and of
                    70 more, under the flags of shards
  --fit             with --prices: also what these programs would have prices be, and how well prices do
                    for programs that they were not fitted to; 25 of the 70 are never fitted to
  --svg FILE        a picture of the ratios
  --json            one JSON document on stdout instead of the table

Example: npm run bench:metering -- --only sort,json --rounds 100
`;

const definitions = {
  rounds: { type: "string", default: "40" },
  processes: { type: "string", default: "2" },
  warm: { type: "string", default: "20" },
  only: { type: "string", default: "" },
  variants: { type: "string", default: "" },
  scheme: { type: "string", multiple: true, default: [] as string[] },
  "liftoff-only": { type: "boolean", default: false },
  shards: { type: "boolean", default: false },
  "v8-flag": { type: "string", multiple: true, default: [] as string[] },
  prices: { type: "boolean", default: false },
  fit: { type: "boolean", default: false },
  svg: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} satisfies ParseArgsOptionsConfig;

/** The options of a command line, or null when it asks for help. Throws an Error with one sentence
 * for what can't be understood. */
export function parseOptions(args: readonly string[]): Options | null {
  const { values } = parseArgs({ args: [...args], options: definitions });
  if (values.help) return null;
  return {
    rounds: count("rounds", values.rounds),
    processes: count("processes", values.processes),
    warm: count("warm", values.warm),
    only: names(values.only),
    variants: names(values.variants),
    schemes: values.scheme.map((path) => resolve(path)),
    v8Flags: [
      ...(values["liftoff-only"] ? ["--liftoff-only"] : []),
      ...(values.shards ? ["--no-wasm-inlining"] : []),
      ...values["v8-flag"],
    ],
    prices: values.prices || values.fit,
    fit: values.fit,
    json: values.json,
    picture: values.svg === undefined ? null : resolve(values.svg),
  };
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 10_000) {
    throw new Error(`--${name} ${text} is not a whole number from 1 to 10000`);
  }
  return value;
}

const names = (text: string): string[] => text.split(",").filter((name) => name !== "");
