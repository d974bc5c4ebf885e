import { SkerryError } from "../../errors.ts";
import { parseVary, type Vary } from "../../measure/growth/vary.ts";
import { type Platform, platforms } from "../../measure/profiles/platforms.ts";
import { defaultRule, type SamplingRule } from "../../measure/sampling.ts";
import type { WorkerOptions } from "../../project/complete-settings.ts";

/** What the command line of `measure` says. */
export interface MeasureCommand extends WorkerOptions {
  readonly url?: string;
  readonly method?: string;
  readonly header?: readonly (readonly [string, string])[];
  readonly data?: string;
  readonly requestsFile?: string;
  readonly cases?: string;
  readonly requests?: number;
  /** Time for samples, in ms. */
  readonly time?: number;
  readonly coldStarts?: number;
  readonly probe: boolean;
  readonly functions: boolean;
  /** Whether each request reaches what is outside, and entries are kept. */
  readonly live?: boolean;
  readonly vary?: readonly string[];
  readonly profile?: readonly string[];
  readonly compare?: string;
  /** The most that a figure may increase, as a fraction: 0.05 is 5 %. */
  readonly maxIncrease?: number;
  readonly markdown?: boolean;
  readonly html?: string;
  readonly speedscope?: string;
  readonly pprof?: string;
  readonly v8Flags: readonly string[];
}

/** What options mean together. Throws `bad-usage`. */
export function readMeasureOptions(command: MeasureCommand): {
  readonly rule: SamplingRule;
  readonly vary: readonly Vary[];
} {
  const { requests, time, maxIncrease, compare, markdown, json } = command;
  if (maxIncrease !== undefined && compare === undefined) {
    throw new SkerryError("bad-usage", "--max-increase needs --compare, to compare with.");
  }
  if (markdown === true && json === true) {
    throw new SkerryError(
      "bad-usage",
      "--markdown and --json both print on stdout: give one of them.",
    );
  }
  for (const file of ["speedscope", "pprof"] as const) {
    if (command[file] === undefined || command.functions) continue;
    throw new SkerryError("bad-usage", `--${file} writes what --no-functions leaves out.`);
  }
  return {
    rule:
      requests === undefined
        ? { ...defaultRule, ...(time === undefined ? {} : { time }) }
        : { requests },
    vary: (command.vary ?? []).map(parseVary),
  };
}

/** The platforms that a worker is held against: its targets, and those of the command line. This host always is, so its name
 * asks for nothing more. */
export function wantedPlatforms(
  { profile = [] }: Pick<MeasureCommand, "profile">,
  targets: readonly string[],
): readonly Platform[] {
  const names = [...profile, ...targets];
  return names.includes("all") ? platforms : platforms.filter(({ name }) => names.includes(name));
}
