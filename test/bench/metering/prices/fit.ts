import { bulkBytes, classes } from "./classes.ts";
import { known } from "./known.ts";

/** A program as the fit sees it: how often it executes each class, and how long that takes. */
export interface Observation {
  readonly ns: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** Prices by class of instruction; of bulk bytes, by 8 of them. */
export type ClassPrices = Readonly<Record<string, number>>;

const names = [...classes, bulkBytes];

/** Prices are found among these. */
const steps = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 64, 80, 96, 128];

/** How much a price's distance from what is known counts, against programs' from one another. */
const hold = 0.2;
/** A price is at most so many times what is known, or so much less. */
const reach = 5;
const maxSweeps = 60;

/** Fuel that a program burns by such prices. */
export function fuelBy(prices: ClassPrices, { counts }: Observation): number {
  return Object.entries(counts).reduce((sum, [name, count]) => sum + count * prices[name]!, 0);
}

/** The prices under which the logarithms of fuel by time are closest together, one class after the other until
 * none can be bettered. */
export function fitPrices(observations: readonly Observation[]): ClassPrices {
  let best: ClassPrices = Object.fromEntries(names.map((name) => [name, known[name]![0]]));
  let cost = costOf(best, observations);
  for (let sweep = 0; sweep < maxSweeps; sweep++) {
    const before = cost;
    for (const name of names) {
      for (const step of stepsOf(name)) {
        const changed = { ...best, [name]: step };
        const changedCost = costOf(changed, observations);
        if (changedCost < cost) [best, cost] = [changed, changedCost];
      }
    }
    if (cost === before) break;
  }
  return best;
}

/** For each program its fuel by time, under prices that were fitted without it, by the level of those it was
 * fitted to. Programs are left out by every `folds`th. */
export function crossValidate(observations: readonly Observation[], folds: number): number[] {
  return Array.from({ length: folds }, (_, fold) => {
    const within = observations.filter((_, at) => at % folds !== fold);
    const prices = fitPrices(within);
    const rate = (each: Observation) => fuelBy(prices, each) / each.ns;
    const level = within.reduce((sum, each) => sum + Math.log(rate(each)), 0) / within.length;
    return observations
      .filter((_, at) => at % folds === fold)
      .map((each) => rate(each) / Math.exp(level));
  }).flat();
}

function stepsOf(name: string): number[] {
  const [price, most = Number.POSITIVE_INFINITY] = known[name]!;
  return steps.filter((step) => step <= most && step <= reach * price && step >= price / reach);
}

function costOf(prices: ClassPrices, observations: readonly Observation[]): number {
  const rates = observations.map((each) => Math.log(fuelBy(prices, each) / each.ns));
  const middle = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const apart = rates.reduce((sum, rate) => sum + loss(Math.abs(rate - middle)), 0);
  const moved = names.reduce(
    (sum, name) => sum + Math.log(prices[name]! / known[name]![0]) ** 2,
    0,
  );
  return apart + hold * moved;
}

/** The cube of a distance, so that those far out count most; past a factor of three they can't be helped, and
 * count no more than their distance. */
function loss(distance: number): number {
  const far = 1.1;
  return distance < far ? 2 * distance ** 3 : 2 * far ** 3 + 3 * (distance - far);
}
