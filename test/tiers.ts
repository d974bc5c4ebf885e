// Which test runs when, and how: the tier stands in a file's name, `NAME.TIER.test.ts`. `README.md` beside this file says what each is for.
import { globSync } from "node:fs";

export interface Tier {
  /** Its place in the order, from what is quick to what wants the machine for itself. Those of one turn run together, in as
   * many workers: one's files work while another's wait, and no core waits for the last file of each. */
  readonly turn: number;
  /** Worker processes at once. */
  readonly workers: number;
  /** Whether files share a worker process one after another, and the modules that it has loaded. */
  readonly shared?: boolean;
  /** Modules that are loaded before each file. */
  readonly setup?: readonly string[];
}

// For two cores.

/** Where some wait for processes, a time to pass or a registry. */
const someWait = 4;
/** What both cores may work on at once, and what times or memory are read of. */
const together = 2;
const alone = 1;

export const tiers = {
  /** A file without a tier in its name: no process but the tests' own. */
  unit: {
    turn: 0,
    workers: someWait,
    shared: true,
    setup: ["test/support/no-processes.ts"],
  },
  /** Guests in the tests' own process, and servers within it. */
  isolate: { turn: 0, workers: someWait, shared: true },
  /** Guests in the tests' own process that leave something in it for the next file: other settings of a
   * compiler, a transpiler that has given up, memory. */
  guest: { turn: 1, workers: together },
  /** One file for each behaviour that only real processes show. */
  quick: { turn: 2, workers: someWait },
  /** Programs in processes of their own: the command line, shards, servers, services. */
  process: { turn: 3, workers: someWait, shared: true },
  /** What takes long: many random modules, damaged ones, each tier of the engine, large values, times that are waited for. A process
   * for each file, as compilers with settings of their own are run in it. */
  long: { turn: 3, workers: someWait },
  /** Guests by every toolchain, projects as their authors build and test them, and what waits about as long as these work. */
  toolchain: { turn: 3, workers: someWait, shared: true },
  /** Pages in a real browser, of which each file has one. */
  browser: { turn: 3, workers: someWait },
  /** What attacks, each within bounds of time, by `support/pace.ts`, and of memory. */
  hostile: { turn: 4, workers: someWait },
  /** Times and rates, which others that work at the same time would change. What waits, or reads the memory of a process of its
   * own, is in the others. */
  timing: { turn: 5, workers: alone },
} as const satisfies Record<string, Tier>;

export type TierName = keyof typeof tiers;

export const tierNames = Object.keys(tiers) as TierName[];

/** What `npm test` runs. */
export const quickTiers: readonly TierName[] = ["unit", "isolate", "guest", "quick"];

const named = tierNames.filter((name) => name !== "unit");

/** The files of a tier, as patterns from the repository's root. */
export function filesOf(name: TierName): { include: string[]; exclude: string[] } {
  if (name !== "unit") return { include: [`test/**/*.${name}.test.ts`], exclude: [] };
  return { include: ["test/**/*.test.ts"], exclude: [`test/**/*.{${named.join(",")}}.test.ts`] };
}

/** The tier of a test file, by its name. */
export function tierOf(file: string): TierName {
  return named.find((name) => file.endsWith(`.${name}.test.ts`)) ?? "unit";
}

/** A test file's path without its ending and its tier. */
export function bareName(file: string): string {
  const ending = tierOf(file) === "unit" ? ".test.ts" : `.${tierOf(file)}.test.ts`;
  return file.slice(0, -ending.length);
}

/** Paths of all test files below this folder. */
export function testFiles(): string[] {
  return globSync("**/*.test.ts", {
    cwd: import.meta.dirname,
    exclude: ["**/node_modules"],
  }).sort();
}

/** Names the environment variable by which `npm run test:all` asks for all tiers. */
export const allTiersVariable = "SKERRY_TEST_ALL";

/** The first argument of Vitest. */
const commands: readonly string[] = ["run", "watch", "list"];

/** The tiers that a run of Vitest with these arguments has: those of `npm test`, unless all are asked for. Whoever names a file by a part of
 * its path, or a project, means that one, whichever tier it is in. */
export function tiersOfRun(args: readonly string[], env: NodeJS.ProcessEnv): readonly TierName[] {
  const files = testFiles();
  const isFile = (arg: string) =>
    !arg.startsWith("-") &&
    !commands.includes(arg) &&
    files.some((file) => `test/${file}`.includes(arg));
  const isChosen = args.some((arg) => arg.startsWith("--project") || isFile(arg));
  return isChosen || env[allTiersVariable] !== undefined ? tierNames : quickTiers;
}
