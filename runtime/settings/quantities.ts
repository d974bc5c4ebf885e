// Numbers with units, as people write them in settings and read them in reports.

import { GiB, KiB, MiB } from "../byte-units.ts";

const byteUnits: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB,
  MiB,
  GiB,
};

const timeUnits: Readonly<Record<string, number>> = { "": 1, ms: 1, s: 1_000, min: 60_000 };

const countUnits: Readonly<Record<string, number>> = { "": 1, k: 1e3, M: 1e6, G: 1e9 };

/** What a number means: units of fuel or elements, bytes, or milliseconds. */
export type Unit = "count" | "bytes" | "milliseconds";

const units = { count: countUnits, bytes: byteUnits, milliseconds: timeUnits };

/** How each unit may be written, for messages. */
export const unitSyntax: Readonly<Record<Unit, string>> = {
  count: "a whole number such as 5000000, 5_000_000 or 5M",
  bytes: "a size such as 64MiB, 10MB or 65536",
  milliseconds: "a time such as 500ms, 2s or 500",
};

/** Reads a text such as `64MiB`, `2s` or `5_000_000` as a number of the base unit (units, bytes, ms). Null where the
 * text is not one, or the result is not a whole number. */
export function parseQuantity(text: string, unit: Unit): number | null {
  const match = /^(\d[\d_]*(?:\.\d+)?) ?([A-Za-z]*)$/.exec(text.trim());
  if (match === null) return null;
  const factor = Object.hasOwn(units[unit], match[2]!) ? units[unit][match[2]!]! : null;
  if (factor === null) return null;
  const value = Number(match[1]!.replaceAll("_", "")) * factor;
  return Number.isSafeInteger(value) ? value : null;
}

/** 12345678 as `12,345,678`, rounded to a whole number. Not by `Intl`, whose first use takes 40 ms of each start. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return value.toString().replace("Infinity", "∞");
  return value.toFixed(0).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** Bytes in the largest binary unit that leaves a number of at least one: `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 0) return `-${formatBytes(-bytes)}`;
  for (const [name, size] of [
    ["GiB", GiB],
    ["MiB", MiB],
    ["KiB", KiB],
  ] as const) {
    if (bytes >= size) return `${significant(bytes / size)} ${name}`;
  }
  return bytes === 1 ? "1 byte" : `${formatCount(bytes)} bytes`;
}

/** Milliseconds, in µs below one and in seconds from a thousand on. */
export function formatMilliseconds(ms: number): string {
  if (ms < 0) return `-${formatMilliseconds(-ms)}`;
  if (ms >= 1_000) return `${significant(ms / 1_000)} s`;
  if (ms >= 1 || ms === 0) return `${significant(ms)} ms`;
  return `${significant(ms * 1_000)} µs`;
}

/** A quantity for people, by its unit. */
export function formatQuantity(value: number, unit: Unit): string {
  if (unit === "bytes") return formatBytes(value);
  return unit === "milliseconds" ? formatMilliseconds(value) : formatCount(value);
}

/** A part of one as per cent: `31 %`, `0.42 %`, `under 0.01 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent === 0) return "0 %";
  return percent < 0.01 ? "under 0.01 %" : `${significant(percent)} %`;
}

/** Three significant digits, with separators from a thousand on and no exponent. */
function significant(value: number): string {
  if (value >= 100) return formatCount(value);
  return String(Number(value.toPrecision(3)));
}
