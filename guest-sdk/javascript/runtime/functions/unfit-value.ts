// A value that is not of its declared type, and the error that its function throws for it.

/** What is thrown on the way from a part of an argument to the whole. */
export class UnfitValue {
  readonly wanted: string;
  readonly given: unknown;
  readonly isRange: boolean;
  /** From the whole to the part, as `.items[3]`. */
  path = "";

  /** @param isRange true if the value is of the right kind, and over a bound */
  constructor(wanted: string, given: unknown, isRange = false) {
    this.wanted = wanted;
    this.given = given;
    this.isRange = isRange;
  }

  /** The error for the worker: `shop:prices/catalog find: order.items[3].price: expected u32, got "x"`. */
  error(called: string, parameter: string): Error {
    const kind = this.isRange ? RangeError : TypeError;
    const place = `${called}: ${parameter}${this.path}`;
    return new kind(`${place}: expected ${this.wanted}, got ${shown(this.given)}`);
  }
}

/** What was thrown for a part, with the part's place; whatever else was thrown as it is. */
export function within(thrown: unknown, place: string): unknown {
  if (thrown instanceof UnfitValue) thrown.path = place + thrown.path;
  return thrown;
}

/** Characters of a text that are shown. */
const mostShown = 40;

function shown(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value.length > mostShown
        ? `${JSON.stringify(value.slice(0, mostShown))} and ${value.length - mostShown} more characters`
        : JSON.stringify(value);
    case "bigint":
      return BigInt.asIntN(128, value) === value ? `${value}n` : "a larger bigint";
    case "symbol":
    case "function":
      return `a ${typeof value}`;
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? `an array of ${value.length}` : "an object";
    default:
      return Object.is(value, -0) ? "-0" : String(value);
  }
}
