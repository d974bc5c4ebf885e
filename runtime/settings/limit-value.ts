import { formatCount, formatQuantity, parseQuantity, type Unit, unitSyntax } from "./quantities.ts";

/** What a quantity in settings may be; the ends are in the unit's base. */
export interface QuantityRange {
  readonly unit: Unit;
  readonly least: number;
  readonly most: number;
}

/** A limit's value in its base unit, or one clause that says what the value must be. */
export type LimitValue = { readonly value: number } | { readonly problem: string };

/** Reads a limit from a settings file (a number or a text with a unit) or from the command line. */
export function readLimit(entry: QuantityRange, given: unknown): LimitValue {
  const value = typeof given === "string" ? parseQuantity(given, entry.unit) : given;
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    return { problem: `must be ${unitSyntax[entry.unit]}` };
  }
  if (value < entry.least || value > entry.most) {
    const [least, most] = [entry.least, entry.most].map((end) => formatQuantity(end, entry.unit));
    const rounded = formatQuantity(value, entry.unit);
    // One that looks like the end that it is beyond is told to the unit.
    const told =
      rounded === least || rounded === most ? `${formatCount(value)} ${entry.unit}` : rounded;
    return { problem: `must be ${least} to ${most}, not ${told}` };
  }
  return { value };
}
