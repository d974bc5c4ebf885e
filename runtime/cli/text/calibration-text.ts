import { busyFrom } from "../../measure/calibration/busy.ts";
import type { Calibration } from "../../measure/calibration/calibration.ts";
import { formatCount, formatShare } from "../../settings/quantities.ts";
import { paint } from "./output.ts";
import { indented, plainTable } from "./plain-table.ts";

/** A calibration for people. */
export function calibrationText(calibration: Calibration): string {
  const { machine, priceTableVersion, kinds, fuelPerMs, spread, defaultFuel } = calibration;
  const table = plainTable(
    ["kind", "fuel a ms", "trials lie within", ""],
    ["left", "right", "right", "left"],
    kinds.map(({ kind, work, fuelPerMs: rate, low, high }) => [
      kind,
      counted(rate),
      `${counted(low)} – ${counted(high)}`,
      work,
    ]),
  );
  const { fuel, leastMs, mostMs } = defaultFuel;
  const byRate = kinds.toSorted((a, b) => a.fuelPerMs - b.fuelPerMs);
  const [slowest, fastest] = [byRate[0]!.kind, byRate.at(-1)!.kind];
  return [
    `Fuel a millisecond of this machine's CPU, by kind of work (price table ${priceTableVersion})`,
    paint("dim", `${machine.cpu}, ${machine.platform} ${machine.arch}, Node ${machine.node}`),
    "",
    indented(table),
    "",
    `In the middle ${counted(fuelPerMs)} fuel a ms; ${fastest} burns ${spread.toFixed(1)} times what ${slowest} does.`,
    ...busyLines(calibration),
    "Each kind does one thing over and over. Programs mix them, and most of them",
    "burn within three times of one another.",
    "",
    `By default a request has ${formatCount(fuel)} fuel:`,
    `about ${ms(fuel / fuelPerMs)} ms in the middle, ${ms(leastMs)} to ${ms(mostMs)} ms by kind.`,
  ].join("\n");
}

/** Empty where the machine had nothing else to do. */
function busyLines({ busy, rounds }: Calibration): string[] {
  if (busy < busyFrom) return [];
  const times = rounds === 1 ? "once" : `${rounds} times, and the best is told`;
  return [
    `The machine was busy: others had up to ${formatShare(busy)} of the time.`,
    `Such a kind was timed ${times}.`,
  ];
}

/** A count to three digits: more would say more than was measured. */
const counted = (value: number): string => formatCount(Number(value.toPrecision(3)));
const ms = (value: number): string => formatCount(Math.max(1, Math.round(value)));
