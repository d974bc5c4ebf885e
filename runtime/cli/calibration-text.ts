import type { Calibration } from "../measure/calibration/calibration.ts";
import { formatCount } from "../tenant/quantities.ts";
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
  return [
    `Fuel this machine burns in a millisecond of its CPU, by kind of work (price table ${priceTableVersion})`,
    paint("dim", `${machine.cpu}, ${machine.platform} ${machine.arch}, Node ${machine.node}`),
    "",
    indented(table),
    "",
    `In the middle ${counted(fuelPerMs)} fuel a ms; the fastest kind burns ${spread.toFixed(1)} times what the slowest does.`,
    `A request has ${formatCount(fuel)} fuel where nothing else is set: ${ms(leastMs)} to ${ms(mostMs)} ms of these.`,
  ].join("\n");
}

/** To three digits: more would say more than was measured. */
const counted = (value: number): string => formatCount(Number(value.toPrecision(3)));
const ms = (value: number): string => formatCount(Math.max(1, Math.round(value)));
