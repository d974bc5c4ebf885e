/** How a figure may grow with the size of what a worker is given. */
export const models = ["constant", "n", "n log n", "n²", "n³", "2ⁿ"] as const;
export type Model = (typeof models)[number];

const shapes: Readonly<Record<Model, (n: number) => number>> = {
  constant: () => 0,
  n: (n) => n,
  "n log n": (n) => (n > 1 ? n * Math.log2(n) : 0),
  "n²": (n) => n * n,
  "n³": (n) => n ** 3,
  "2ⁿ": (n) => 2 ** n,
};

/** `base + slope × shape(size)`, as it was chosen. */
export interface Fit {
  /** Null where none of the models predicts well: `error` is then the best one's. */
  readonly model: Model | null;
  readonly base: number;
  readonly slope: number;
  /** How far the model is off, on average, at a point that it was not fitted to: a part of the figure. */
  readonly error: number;
  /** How far it is off at most at the points it was fitted to: a part of the figure. */
  readonly residual: number;
  /** The same error of each model, for comparison; null where it can't be fitted. */
  readonly errors: Readonly<Record<Model, number | null>>;
  /** How many times as much it is at twice the size, at the largest sizes: two where it grows with n, four with
   * n². Null where it is nothing there. */
  readonly doubling: number | null;
  /** Other models that predict as well here: a longer range would tell them apart. */
  readonly also: readonly Model[];
}

export interface Point {
  readonly size: number;
  readonly value: number;
}

/** A figure that moves less than this over the whole range is constant. */
const constantWithin = 0.01;
/** A model that is further off than this, on average, is not said to fit. */
const fitsWithin = 0.1;
/** A model whose error is less than this much above the best one's can't be told from it. */
const asGood = 1.25;
/** Errors below this are rounding. */
const noError = 1e-6;

/** Which model a figure follows: the one that predicts points best that it has not seen. Each model is
 * fitted by least squares of relative deviations, so that small sizes count as much as large ones, without
 * one point after the other, and asked for that point (leave-one-out cross-validation: Hastie, Tibshirani and
 * Friedman, The Elements of Statistical Learning, section 7.10). A model with more to it does not win by that
 * alone. Null for fewer than four sizes. */
export function fitGrowth(points: readonly Point[]): Fit | null {
  if (new Set(points.map(({ size }) => size)).size < 4) return null;
  const errors = Object.fromEntries(
    models.map((model) => [model, predictionError(points, model)]),
  ) as Record<Model, number | null>;
  const values = points.map(({ value }) => value);
  const most = Math.max(...values);
  const flat = most === 0 || (most - Math.min(...values)) / most <= constantWithin;
  const ranked = models
    .filter((model) => errors[model] !== null)
    .sort((a, b) => errors[a]! - errors[b]!);
  const best = flat ? "constant" : ranked[0]!;
  const { base, slope } = fitModel(points, best)!;
  const error = errors[best] ?? 0;
  const limit = Math.max(noError, error * asGood);
  return {
    model: flat || error <= fitsWithin ? best : null,
    base,
    slope,
    error,
    residual: Math.max(
      ...points.map(({ size, value }) => deviation(base + slope * shapes[best](size), value)),
    ),
    errors,
    doubling: doublingOf(points),
    also: flat ? [] : ranked.filter((model) => model !== best && errors[model]! <= limit),
  };
}

/** What a fitted figure is at a size; null where no model was named. */
export function valueAt({ model, base, slope }: Fit, size: number): number | null {
  return model === null ? null : base + slope * shapes[model](size);
}

/** The size at which a fitted figure comes to a value; null where it never does, or only beyond what a
 * number can tell. */
export function sizeAt({ model, base, slope }: Fit, value: number): number | null {
  if (model === null || model === "constant" || slope <= 0) return base >= value ? 0 : null;
  const at = (size: number) => base + slope * shapes[model](size);
  let [least, most] = [0, Number.MAX_SAFE_INTEGER];
  if (at(least) >= value) return 0;
  if (at(most) < value) return null;
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    if (at(middle) < value) least = middle;
    else most = middle;
  }
  return most;
}

/** The slope of the logarithms, by the last three sizes. */
function doublingOf(points: readonly Point[]): number | null {
  const last = points.toSorted((a, b) => a.size - b.size).slice(-3);
  if (last.some(({ size, value }) => size <= 0 || value <= 0)) return null;
  const sizes = last.map(({ size }) => Math.log2(size));
  const values = last.map(({ value }) => Math.log2(value));
  const mean = (numbers: readonly number[]) =>
    numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  const [middle, level] = [mean(sizes), mean(values)];
  const spread = sizes.reduce((sum, size) => sum + (size - middle) ** 2, 0);
  if (spread === 0) return null;
  const together = sizes.reduce(
    (sum, size, at) => sum + (size - middle) * (values[at]! - level),
    0,
  );
  return 2 ** (together / spread);
}

/** The square mean of relative deviations at points left out; null where the model can't be fitted. */
function predictionError(points: readonly Point[], model: Model): number | null {
  let sum = 0;
  for (const [index, { size, value }] of points.entries()) {
    const fitted = fitModel(points.toSpliced(index, 1), model);
    if (fitted === null) return null;
    sum += deviation(fitted.base + fitted.slope * shapes[model](size), value) ** 2;
  }
  return Math.sqrt(sum / points.length);
}

function deviation(predicted: number, value: number): number {
  return Math.abs(predicted - value) / Math.max(1, Math.abs(value));
}

/** Least squares with weights 1/value², and a slope that is not negative: nothing costs less for being
 * asked for more. Null where the sizes do not differ. */
function fitModel(
  points: readonly Point[],
  model: Model,
): { readonly base: number; readonly slope: number } | null {
  let [weights, x, y, xx, xy] = [0, 0, 0, 0, 0];
  // Scaled, since n² of millions times a weight of tiny numbers loses digits.
  const largest = Math.max(1, ...points.map(({ size }) => shapes[model](size)));
  // 2ⁿ of sizes that no number can tell.
  if (!Number.isFinite(largest)) return null;
  for (const { size, value } of points) {
    const weight = 1 / Math.max(1, value) ** 2;
    const scaled = shapes[model](size) / largest;
    weights += weight;
    x += weight * scaled;
    y += weight * value;
    xx += weight * scaled * scaled;
    xy += weight * scaled * value;
  }
  const mean = y / weights;
  if (model === "constant") return { base: mean, slope: 0 };
  const spread = xx - (x * x) / weights;
  if (!(spread > 0)) return null;
  const slope = (xy - (x * y) / weights) / spread;
  if (slope <= 0) return { base: mean, slope: 0 };
  return { base: (y - slope * x) / weights, slope: slope / largest };
}
