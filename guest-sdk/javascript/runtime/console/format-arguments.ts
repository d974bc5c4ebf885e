// The arguments of console.log as one line of text (Console Standard §2.2 and §2.3).
import { formatValue } from "./format-value.ts";

const placeholder = /%[sdifjoOc%]/g;

/** Strings as they are, other values formatted; a first string may have placeholders. */
export function formatArguments(values: readonly unknown[]): string {
  const [first, ...rest] = values;
  let text: string[] = [];
  if (typeof first === "string" && rest.length > 0 && first.includes("%")) {
    text = [first.replace(placeholder, (mark) => fill(mark, rest))];
  } else if (values.length > 0) {
    text = [show(first)];
  }
  return [...text, ...rest.map(show)].join(" ");
}

function show(value: unknown): string {
  return typeof value === "string" ? value : formatValue(value);
}

/** Takes the next value for a placeholder; one without a value stays. */
function fill(mark: string, values: unknown[]): string {
  if (mark === "%%") return "%";
  if (values.length === 0) return mark;
  const value = values.shift();
  switch (mark) {
    case "%s":
      return typeof value === "object" && value !== null ? formatValue(value, 0) : String(value);
    case "%d":
      return toNumber(value, Number);
    case "%i":
      return toNumber(value, (given) => Number.parseInt(String(given), 10));
    case "%f":
      return toNumber(value, (given) => Number.parseFloat(String(given)));
    case "%j":
      return toJson(value);
    case "%c":
      return "";
    default:
      return formatValue(value);
  }
}

function toNumber(value: unknown, convert: (value: unknown) => number): string {
  if (typeof value === "bigint") return `${value}n`;
  return String(
    typeof value === "object" || typeof value === "symbol" ? Number.NaN : convert(value),
  );
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "undefined";
  } catch {
    return "[Circular]";
  }
}
