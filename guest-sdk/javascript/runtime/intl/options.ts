// Options as the host takes them (ECMA-402 §9.2.12 and §9.2.13): names and values as texts.

/** How the value of an option is read. */
export type OptionType = "text" | "number" | "boolean" | "grouping";

/** The options of digits, in the order in which the standard reads them (ECMA-402 §16.1.2). */
export const digitOptions = {
  minimumIntegerDigits: "number",
  minimumFractionDigits: "number",
  maximumFractionDigits: "number",
  minimumSignificantDigits: "number",
  maximumSignificantDigits: "number",
  roundingIncrement: "number",
  roundingMode: "text",
  roundingPriority: "text",
  trailingZeroDisplay: "text",
} as const;

/** Names and values of the options that are set, in the order in which they are asked for. */
export type Options = (readonly [name: string, value: string])[];

/** GetOptionsObject (§9.2.10). @throws TypeError */
export function optionsObject(options: unknown): unknown {
  if (options === undefined || (typeof options === "object" && options !== null)) return options;
  if (typeof options === "function") return options;
  throw new TypeError("The options have to be an object");
}

/** The options of an object as `Intl` reads them. @throws TypeError for null, RangeError for what is out of range. */
export function readOptions(
  options: unknown,
  types: Readonly<Record<string, OptionType>>,
): Options {
  if (options === undefined) return [];
  if (options === null) throw new TypeError("Cannot convert null to object");
  const holder = Object(options) as Record<string, unknown>;
  const read: Options = [];
  for (const [name, type] of Object.entries(types)) {
    const value = holder[name];
    if (value === undefined) continue;
    const text = textOf(name, type, value);
    if (text !== null) read.push([name, text]);
  }
  return read;
}

function textOf(name: string, type: OptionType, value: unknown): string | null {
  if (type === "boolean") return String(Boolean(value));
  if (type === "grouping") return groupingOf(value);
  const text = type === "number" ? wholeOf(name, value) : `${value as string}`;
  if (/^[\w+:/.-]{1,64}$/.test(text)) return text;
  throw new RangeError(
    name === "timeZone"
      ? `Invalid time zone specified: ${text.slice(0, 64)}`
      : `Value ${text.slice(0, 64)} out of range for the option ${name}`,
  );
}

/** What is true and false of it has words; "true" and "false" are the same as nothing. */
function groupingOf(value: unknown): string | null {
  if (value === true) return "always";
  if (!value) return "false";
  const text = `${value as string}`;
  if (text === "true" || text === "false") return null;
  if (text === "min2" || text === "auto" || text === "always") return text;
  throw new RangeError(`Value ${text.slice(0, 64)} out of range for the option useGrouping`);
}

/** ToNumber (ECMA-262 §7.1.4). Unlike `Number`, it throws for a BigInt. @throws TypeError */
export function toNumber(value: unknown): number {
  return +(value as number);
}

function wholeOf(name: string, value: unknown): string {
  const number = Math.floor(toNumber(value));
  if (number >= 0 && number <= 5_000) return String(number);
  throw new RangeError(`${name} value is out of range.`);
}
