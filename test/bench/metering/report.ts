import type { Program } from "./programs.ts";
import type { Samples } from "./samples.ts";
import { geometricMean, median } from "./statistics.ts";
import { baseline } from "./variants.ts";

/** A variant of a program, over all processes. Ratios are to the unmetered. */
export interface VariantFigures {
  readonly ms: number;
  readonly ratio: number;
  /** Of the fastest samples: what is left when the machine disturbs none. */
  readonly minRatio: number;
  /** One ratio a process; how far they are apart says how far to trust `ratio`. */
  readonly ratios: readonly number[];
  /** The fastest: V8's own compilers take the processor from a cold start when there are few, which
   * makes the median one of several times its work. */
  readonly coldMs: number;
  readonly coldRatio: number;
  readonly bytes: number;
  readonly growth: number;
  /** Of the first call in a fresh instance, which is the same on every machine. */
  readonly fuel: number | null;
  /** Of a warmed call, by the nanoseconds that the unmetered one takes. */
  readonly fuelPerNs: number | null;
}

/** An idle machine keeps the unmetered median within this of the fastest sample, and one process'
 * ratio within this of another's. */
const maxOverFastest = 1.15;
const maxApart = 1.08;

export interface ProgramFigures {
  readonly name: string;
  readonly character: string;
  /** Whether other work on the machine shows in the samples, so that ratios are not to be quoted. */
  readonly disturbed: boolean;
  readonly variants: Readonly<Record<string, VariantFigures>>;
}

export interface Summary {
  readonly geomean: number;
  readonly worst: { readonly program: string; readonly ratio: number };
  readonly minGeomean: number;
  readonly coldGeomean: number;
  readonly growthGeomean: number;
}

export interface Report {
  readonly programs: readonly ProgramFigures[];
  readonly summary: Readonly<Record<string, Summary>>;
}

/** Samples of one program, one array a process, as figures. Throws an Error when a variant computed
 * something else than it should, or other fuel in one process than in another. */
export function figuresOf(program: Program, processes: readonly Samples[][]): ProgramFigures {
  const names = processes[0]!.map(({ variant }) => variant).toSorted(baselineFirst);
  const of = (name: string) =>
    processes.map((samples) => samples.find(({ variant }) => variant === name)!);
  checkResults(program, processes.flat());
  const plain = of(baseline);
  const plainMs = median(plain.flatMap(({ warmMs }) => warmMs));
  const figures = (name: string): VariantFigures => {
    const mine = of(name);
    const ratios = mine.map(({ warmMs }, i) => median(warmMs) / median(plain[i]!.warmMs));
    const { bytes, firstFuel, warmFuel } = mine[0]!;
    return {
      ms: median(mine.flatMap(({ warmMs }) => warmMs)),
      ratio: median(ratios),
      minRatio: fastest(mine, "warmMs") / fastest(plain, "warmMs"),
      ratios,
      coldMs: fastest(mine, "coldMs"),
      coldRatio: fastest(mine, "coldMs") / fastest(plain, "coldMs"),
      bytes,
      growth: bytes / plain[0]!.bytes,
      fuel: firstFuel === null ? null : Number(firstFuel),
      fuelPerNs: warmFuel === null ? null : Number(warmFuel) / (plainMs * 1e6),
    };
  };
  const variants = Object.fromEntries(names.map((name) => [name, figures(name)]));
  const apart = Object.values(variants).some(
    ({ ratios }) => Math.max(...ratios) > Math.min(...ratios) * maxApart,
  );
  return {
    name: program.name,
    character: program.character,
    disturbed: apart || plainMs > fastest(plain, "warmMs") * maxOverFastest,
    variants,
  };
}

const fastest = (samples: readonly Samples[], kind: "warmMs" | "coldMs"): number =>
  Math.min(...samples.flatMap((each) => each[kind]));

const baselineFirst = (one: string, other: string) =>
  Number(other === baseline) - Number(one === baseline);

function checkResults({ name, checksum }: Program, samples: readonly Samples[]): void {
  for (const each of samples) {
    if (each.checksum === checksum) continue;
    throw new Error(`${name}, ${each.variant}: returned ${each.checksum}, not ${checksum}`);
  }
  for (const variant of new Set(samples.map((each) => each.variant))) {
    const fuels = samples.flatMap((each) => (each.variant === variant ? [each.firstFuel] : []));
    if (new Set(fuels).size === 1) continue;
    throw new Error(`${name}, ${variant}: the same call used ${fuels.join(", then ")} fuel`);
  }
}

/** Figures of all programs, with what they come to for each variant. */
export function summarize(programs: readonly ProgramFigures[]): Report {
  const names = Object.keys(programs[0]?.variants ?? {}).filter((name) => name !== baseline);
  const summary = (name: string): Summary => {
    const all = programs.map(({ name: program, variants }) => ({ program, ...variants[name]! }));
    const mean = (key: "ratio" | "minRatio" | "coldRatio" | "growth") =>
      geometricMean(all.map((each) => each[key]));
    const { program, ratio } = all.toSorted((a, b) => b.ratio - a.ratio)[0]!;
    return {
      geomean: mean("ratio"),
      worst: { program, ratio },
      minGeomean: mean("minRatio"),
      coldGeomean: mean("coldRatio"),
      growthGeomean: mean("growth"),
    };
  };
  return { programs, summary: Object.fromEntries(names.map((name) => [name, summary(name)])) };
}
