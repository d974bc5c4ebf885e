import type { ScaleOptions } from "@observablehq/plot";
import { formatBytes, formatMilliseconds, type Unit } from "../../../settings/quantities.ts";

/** One axis of a picture: its scale, and the values that have a mark. */
export interface Axis {
  readonly scale: ScaleOptions;
  readonly ticks: readonly number[];
  /** What stands at a mark. */
  readonly text: (value: number) => string;
}

/** What is counted along an axis: `share` is a part of one. */
export type AxisUnit = Unit | "share";

/** What an axis spans, in its unit. */
export interface Span {
  readonly low: number;
  readonly high: number;
  readonly unit: AxisUnit;
  /** Whether the axis goes by factors and not by differences; then `low` is more than 0. */
  readonly logarithmic: boolean;
  /** Pixels. */
  readonly length: number;
  /** Whether it goes from left to right, so that labels need room by their letters. */
  readonly across: boolean;
}

/** An axis with few, round marks, whose labels do not touch. */
export function axis(span: Span): Axis {
  const { low, high, unit, logarithmic } = span;
  // Of one value only there is no scale: it stands in the middle.
  const domain = isOne(low, high) ? [low - (low || 2) / 2, high + (high || 2) / 2] : [low, high];
  const far = logarithmic && high / low >= 8;
  const ticks = far ? logTicks(low, high, unit) : linearTicks(low, high, unit);
  return {
    scale: { type: logarithmic ? "log" : "linear", domain },
    ticks: apart(ticks, span, domain as [number, number]),
    text: (value) => tickText(value, unit),
  };
}

/** Ends between which numbers have no digits left. */
function isOne(low: number, high: number): boolean {
  return high - low <= high * 1e-9;
}

/** A value in the room that a mark has: `1.5 M`, `64 KiB`, `20 ms`. */
export function tickText(value: number, unit: AxisUnit): string {
  if (unit === "share") return `${Number((value * 100).toPrecision(3))} %`;
  if (unit === "milliseconds") return formatMilliseconds(value);
  if (unit === "bytes") return value < 1_024 ? String(value) : formatBytes(value);
  for (const [letter, size] of [
    ["T", 1e12],
    ["G", 1e9],
    ["M", 1e6],
    ["k", 1e3],
  ] as const) {
    if (value >= size) return `${Number((value / size).toPrecision(3))} ${letter}`;
  }
  return String(Number(value.toPrecision(3)));
}

const maxTicks = 6;

function logTicks(low: number, high: number, unit: AxisUnit): number[] {
  const base = unit === "bytes" ? 2 : 10;
  const powers = Math.log(high / low) / Math.log(base);
  const step = Math.max(1, Math.ceil(powers / maxTicks));
  const steps = base === 10 && step === 1 && powers < 3 ? (powers < 1.5 ? [1, 2, 5] : [1, 3]) : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log(low) / Math.log(base)); base ** power <= high; power++) {
    if (power % step !== 0) continue;
    for (const times of steps) ticks.push(times * base ** power);
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}

function linearTicks(low: number, high: number, unit: AxisUnit): number[] {
  if (isOne(low, high)) return [low];
  const base = unit === "bytes" ? 2 : 10;
  const least = (high - low) / maxTicks;
  let step = base ** Math.floor(Math.log(least) / Math.log(base));
  for (const times of base === 10 ? [1, 2, 5, 10] : [1, 2]) {
    if (step * times < least) continue;
    step *= times;
    break;
  }
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high; index++) ticks.push(index * step);
  return ticks;
}

const letterWidth = 6.2;
const lineHeight = 15;

/** The ticks whose labels have room, from the lower end on. */
function apart(ticks: readonly number[], span: Span, [low, high]: [number, number]): number[] {
  const { logarithmic, length, across, unit } = span;
  const place = (value: number) =>
    logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  const room = (value: number) =>
    across ? (tickText(value, unit).length + 2) * letterWidth : lineHeight;
  const kept: number[] = [];
  for (const tick of ticks) {
    const last = kept.at(-1);
    if (last !== undefined) {
      const distance = (place(tick) - place(last)) * length;
      if (distance < (room(tick) + room(last)) / 2) continue;
      // Closer than what a label tells.
      if (tickText(tick, unit) === tickText(last, unit)) continue;
    }
    kept.push(tick);
  }
  return kept;
}
