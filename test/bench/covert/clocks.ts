// The clocks that a guest can build, and how fine each is.
import { middle } from "./decode.ts";
import type { Placed } from "./placements.ts";

export interface ClockFigures {
  readonly placement: string;
  readonly clock: string;
  /** The smallest difference of two readings that is not none, in µs; null where it stands still. */
  readonly stepMicros: number | null;
  /** How far readings of the same time lie apart: half of the width that the middle half of them has, in µs. */
  readonly spreadMicros: number | null;
  /** What it tells apart in one reading, in µs: the greater of both; null where it tells nothing. */
  readonly finestMicros: number | null;
}

/** Readings that are taken of each clock. */
const readings = 200;

/** Thousands of rounds that a guest computes for while its clock is looked at: some ms. */
const computed = 5_000;

/** Reads each clock over and over while nothing else is done. */
export async function measureClocks(placed: Placed, count = readings): Promise<ClockFigures[]> {
  const plain = placed.receiver("plain");
  const reaching = placed.receiver("reaching");
  const told = async (path: string) =>
    (await reaching.ask(path)).text.trim().split(" ").map(Number);
  const clock = (name: string, micros: readonly number[]): ClockFigures => ({
    ...{ placement: placed.placement.name, clock: name },
    ...finenessOf(micros),
  });

  const running: number[] = [];
  const begins: number[] = [];
  const latencies: number[] = [];
  for (let each = 0; each < Math.min(count, 20); each++) {
    const [, , went = 0] = (await plain.ask(`/receive/running/${computed}`)).text
      .split(" ")
      .map(Number);
    running.push(went / 1_000);
  }
  for (let each = 0; each < count; each++) {
    const { text, micros } = await plain.ask("/receive/nothing");
    begins.push(Number(text.split(" ")[0]) / 1_000);
    latencies.push(micros);
  }
  const [, , ...waits] = await told(`/receive/waits/${count}`);
  const [, , ...stamps] = await told(`/receive/stamps/${count}`);
  const ticks = async (name: string) => {
    const [began = 0, ended = 0] = await told(`/receive/${name}/${count}`);
    return (ended - began) / 1_000 / count;
  };
  return [
    clock("its own, while it computes", running),
    clock("its own, after waits", differences(waits.map((ns) => ns / 1_000))),
    clock("its own, as requests begin", differences(begins)),
    tick(placed, "waits of 0 ms as ticks", await ticks("calls")),
    tick(placed, "reads from kv as ticks", await ticks("kv")),
    clock("a server of its own, by fetch", differences(stamps.map((ms) => ms * 1_000))),
    clock("a visitor's watch", latencies),
  ];
}

const differences = (values: readonly number[]): number[] =>
  values.slice(1).map((value, at) => value - values[at]!);

/** A clock whose ticks a guest counts: it tells apart what takes one tick more or less. */
function tick({ placement }: Placed, clock: string, micros: number): ClockFigures {
  const none = { stepMicros: null, spreadMicros: null, finestMicros: null };
  const figures = { stepMicros: micros, spreadMicros: 0, finestMicros: micros };
  return { placement: placement.name, clock, ...(micros > 0 ? figures : none) };
}

/** How fine a clock is, by what it read of the same time, in µs. */
export function finenessOf(micros: readonly number[]): Omit<ClockFigures, "placement" | "clock"> {
  const sorted = [...micros].sort((a, b) => a - b);
  if (sorted.length === 0 || sorted.at(-1) === 0) {
    return { stepMicros: null, spreadMicros: null, finestMicros: null };
  }
  // A thousandth of a µs: what is less comes of how numbers are kept.
  const steps = differences([0, ...sorted]).filter((step) => step >= 0.001);
  const stepMicros = Math.min(...steps);
  const half = sorted.length / 2;
  const spreadMicros =
    (middle(sorted.slice(Math.floor(half))) - middle(sorted.slice(0, Math.ceil(half)))) / 2;
  return { stepMicros, spreadMicros, finestMicros: Math.max(stepMicros, spreadMicros) };
}
