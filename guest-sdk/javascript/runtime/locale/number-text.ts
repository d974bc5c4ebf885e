// Number.prototype.toLocaleString and BigInt's (ECMA-402 §21.2) in English: groups, fraction digits, percent.
import { knownOptions, namesEnglish, refuseWithoutIntl } from "./locales.ts";

const advice =
  "Without it there is English (en-US) alone, with minimumFractionDigits, maximumFractionDigits, useGrouping and the styles " +
  "decimal and percent, and packages that bring their own data, as numeral";

const known = ["maximumFractionDigits", "minimumFractionDigits", "style", "useGrouping"];

interface Format {
  readonly fewest: number;
  readonly most: number;
  readonly isPercent: boolean;
  readonly isGrouped: boolean;
}

/** The text of a number in English; null where neither a language nor an option asks for one. */
export function englishNumber(
  value: number | bigint,
  locales: unknown,
  options: unknown,
  what: string,
): string | null {
  const isEnglish = namesEnglish(locales, what, advice);
  const set = knownOptions(options, known, what, advice);
  if (!isEnglish && set === null) return null;
  const format = formatOf(set ?? {}, what);
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const mark = format.isPercent ? "%" : "";
  if (Number.isNaN(value)) return `NaN${mark}`;
  if (value === Infinity || value === -Infinity) return `${sign}∞${mark}`;
  return sign + digitsOf(String(value).replace(/^-/, ""), format) + mark;
}

function formatOf(set: Record<string, unknown>, what: string): Format {
  const { style = "decimal", useGrouping = true } = set;
  if (style !== "decimal" && style !== "percent") {
    refuseWithoutIntl(`${what} in the style ${String(style)}`, advice);
  }
  if (useGrouping === "min2") refuseWithoutIntl(`${what} with useGrouping: "min2"`, advice);
  const isPercent = style === "percent";
  const fewest = fractionDigits(set, "minimumFractionDigits", 0);
  const usual = isPercent ? 0 : 3;
  const given = fractionDigits(set, "maximumFractionDigits", Math.max(usual, fewest));
  if (given < fewest) {
    throw new RangeError("maximumFractionDigits is less than minimumFractionDigits");
  }
  return {
    fewest,
    most: given,
    isPercent,
    isGrouped: Boolean(useGrouping) && useGrouping !== "false",
  };
}

function fractionDigits(set: Record<string, unknown>, name: string, usual: number): number {
  const value = set[name];
  if (value === undefined) return usual;
  const digits = Math.floor(Number(value));
  if (digits >= 0 && digits <= 100) return digits;
  throw new RangeError(`${name} is out of range: 0 to 100`);
}

/** The digits of a positive number, rounded half up as it is written, with separators. */
function digitsOf(text: string, { fewest, most, isPercent, isGrouped }: Format): string {
  const [mantissa = "", exponent = "0"] = text.split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const scale = fraction.length - Number(exponent) - (isPercent ? 2 : 0);
  const rounded = shifted(BigInt(whole + fraction), most - scale).padStart(most + 1, "0");
  const integer = rounded.slice(0, rounded.length - most);
  const kept = rounded
    .slice(rounded.length - most)
    .replace(/0+$/, "")
    .padEnd(fewest, "0");
  const grouped = isGrouped ? integer.replace(/\B(?=(\d{3})+$)/g, ",") : integer;
  return kept === "" ? grouped : `${grouped}.${kept}`;
}

/** A whole number times a power of ten, rounded half up. */
function shifted(value: bigint, power: number): string {
  if (power >= 0) return String(value * 10n ** BigInt(power));
  const divisor = 10n ** BigInt(-power);
  return String((value + divisor / 2n) / divisor);
}
