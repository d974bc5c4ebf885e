/** What one size did: answered; refused by the worker itself; ended, or not even begun, by the host. */
export type Tried = "passes" | "refused" | "fails";

/** How an end is sought. Sizes are whole numbers. */
export interface Search {
  /** Sizes that are tried first, rising; behind them each is twice the one before. */
  readonly rungs: readonly number[];
  /** A size that is known to be answered; null where none is. */
  readonly good: number | null;
  /** Whether the host takes a request of this size in: a rule, which nothing has to run for. */
  takes(size: number): boolean;
  /** Runs a request of this size. */
  run(size: number): Promise<Tried>;
  /** Asked before each run beyond the rungs. */
  mayGoOn(): boolean;
  /** Where the end is expected, by what was run so far: only says where to look next. */
  guess(): number | null;
  /** How close the two sizes beside the end come, as a fraction of the lower one; 0: until they are neighbours. */
  readonly precision: number;
}

/** Where runs end. */
export interface Sought {
  /** The largest size below the end that was run and answered; null where none was. */
  readonly lastGood: number | null;
  /** The smallest that was run and not answered, or that is not taken in; null where there was none. */
  readonly firstBad: number | null;
  /** Whether no whole size lies between the two. */
  readonly exact: boolean;
  readonly stopped: "failed" | "not-taken" | "range" | "budget";
}

/** The largest number that a request can name exactly. */
const most = Number.MAX_SAFE_INTEGER;

/** Runs larger and larger sizes until one is not answered, then those between, until the two beside the end are near enough.
 * Sizes at the beginning that the worker itself refuses are passed over: it may answer larger ones. */
export async function seekEnd(search: Search): Promise<Sought> {
  const waiting = [...search.rungs];
  let { good } = search;
  let refused: number | null = null;
  for (;;) {
    const isRung = waiting.length > 0;
    const next = waiting.shift() ?? (good === null ? null : Math.min(Math.max(1, good * 2), most));
    if (next === null) return ended(null, refused, false, "failed");
    if (good !== null && next <= good) {
      if (good >= most) return ended(good, null, false, "range");
      continue;
    }
    if (!isRung && !search.mayGoOn()) return ended(good, null, false, "budget");
    const largest = search.takes(next) ? next : largestTaken(good ?? 0, next, search);
    if (largest < next && (good === null || largest <= good)) {
      return ended(good, largest + 1, good !== null, "not-taken");
    }
    const tried = await search.run(largest);
    if (tried === "passes") {
      good = largest;
      if (largest < next) return ended(good, largest + 1, true, "not-taken");
    } else if (good === null && tried === "refused" && largest === next) refused ??= next;
    else
      return good === null ? ended(null, largest, false, "failed") : narrow(good, largest, search);
  }
}

/** Steps away from where the end is expected, as parts of that: a guess is exact, good, or worth little. */
const steps = [0, 0.0001, 0.01];

/** Tries where the end is expected and on its other side, then halves what is left. */
async function narrow(low: number, high: number, search: Search): Promise<Sought> {
  let [good, bad] = [low, high];
  const isFar = () => bad - good > Math.max(1, good * search.precision) && search.mayGoOn();
  const run = async (size: number) => {
    const passes = (await search.run(size)) === "passes";
    if (passes) good = size;
    else bad = size;
    return passes;
  };
  const guess = isFar() ? search.guess() : null;
  let passed: boolean | null = null;
  for (const step of guess === null ? [] : steps) {
    const width = step === 0 ? 0 : Math.max(1, Math.round(guess! * step));
    const size = Math.floor(guess!) + (passed === false ? -width : width);
    if (!isFar() || size <= good || size >= bad) break;
    const before: boolean | null = passed;
    passed = await run(size);
    if (before !== null && passed !== before) break;
  }
  while (isFar()) await run(Math.floor((good + bad) / 2));
  return ended(good, bad, bad - good === 1, "failed");
}

/** The largest size between two that the host takes in: `low` is, `high` is not. */
function largestTaken(low: number, high: number, { takes }: Search): number {
  let [least, over] = [low, high];
  while (over - least > 1) {
    const middle = Math.floor((least + over) / 2);
    if (takes(middle)) least = middle;
    else over = middle;
  }
  return least;
}

function ended(
  lastGood: number | null,
  firstBad: number | null,
  exact: boolean,
  stopped: Sought["stopped"],
): Sought {
  return { lastGood, firstBad, exact, stopped };
}
