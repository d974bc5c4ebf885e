import { isIndex } from "../where/is-index.ts";
import type { ComparableFunction, ComparableProfile } from "./comparison.ts";
import type {
  FunctionDifference,
  FunctionFigures,
  FunctionsOfCase,
} from "./function-differences.ts";
import { matchFunctions } from "./match-functions.ts";

/** Functions of a case that are told one by one, so that a report stays bounded. */
export const maxFunctions = 200;

type Figures = Pick<FunctionDifference, "before" | "now">;

/** Sets the functions of each case that both measurements followed side by side. Cases are found by their names,
 * functions by theirs: `match-functions.ts`. */
export function compareFunctions(
  now: readonly ComparableProfile[],
  before: readonly ComparableProfile[],
): FunctionsOfCase[] {
  const earlier = new Map(before.map((each) => [each.case, each]));
  return now.flatMap((own) => {
    const other = earlier.get(own.case);
    return other === undefined ? [] : [functionsOfCase(own, other)];
  });
}

function functionsOfCase(now: ComparableProfile, before: ComparableProfile): FunctionsOfCase {
  const all = matchFunctions(now.functions, before.functions).map(differenceOf);
  const changed = all.filter(hasChanged).sort(bySize);
  const left = changed.slice(maxFunctions);
  return {
    case: now.case,
    fuel: { before: before.fuel, now: now.fuel },
    differences: changed.slice(0, maxFunctions),
    same: all.length - changed.length,
    left: left.length,
    leftSelf: left.reduce((sum, each) => sum + selfChange(each), 0),
  };
}

/** By how much a function's self fuel changed: the changes of all functions add up to that of the case. */
export function selfChange(figures: Figures): number {
  return changeOf(figures, "self");
}

/** Functions that differ themselves, and not only in what they call: what a short table shows. */
export function ownDifferences({
  differences,
}: Pick<FunctionsOfCase, "differences">): FunctionDifference[] {
  return differences.filter(
    (each) => each.state !== "changed" || selfChange(each) !== 0 || changeOf(each, "calls") !== 0,
  );
}

function differenceOf([now, before]: readonly [
  ComparableFunction | null,
  ComparableFunction | null,
]): FunctionDifference {
  const { name, kind, module, source = null } = (now ?? before)!;
  return {
    name,
    kind,
    module,
    source,
    byIndex: isIndex(name),
    state: before === null ? "new" : now === null ? "gone" : "changed",
    before: before && figuresOf(before),
    now: now && figuresOf(now),
  };
}

const figuresOf = ({ self, cumulative, calls }: ComparableFunction): FunctionFigures => {
  return { self, cumulative, calls };
};

function hasChanged({ before, now }: FunctionDifference): boolean {
  if (before === null || now === null) return true;
  return (
    before.self !== now.self || before.cumulative !== now.cumulative || before.calls !== now.calls
  );
}

/** Self fuel comes first, then total fuel, then calls. */
function bySize(one: FunctionDifference, other: FunctionDifference): number {
  for (const key of ["self", "cumulative", "calls"] as const) {
    const order = Math.abs(changeOf(other, key)) - Math.abs(changeOf(one, key));
    if (order !== 0) return order;
  }
  return 0;
}

function changeOf({ before, now }: Figures, key: keyof FunctionFigures): number {
  return (now?.[key] ?? 0) - (before?.[key] ?? 0);
}
