import Table from "cli-table3";
import { type Goal, isMet } from "./scenario.ts";

/** Every goal beside what was measured. */
export function goalTable(goals: readonly Goal[]): string {
  const table = new Table({
    head: ["goal", "measured", "bound", "aim", ""],
    colAligns: ["left", "right", "right", "right", "left"],
  });
  for (const goal of goals) {
    const { what, value, unit, bound, aim } = goal;
    const least = "atLeast" in bound;
    const limit = least ? `≥ ${bound.atLeast}` : `≤ ${bound.atMost}`;
    const aimed = aim === undefined ? "" : `${least ? "≥" : "≤"} ${aim}`;
    const verdict = isMet(goal) ? "met" : "MISSED";
    table.push([what, `${shown(value)} ${unit}`, limit, aimed, verdict]);
  }
  return table.toString();
}

const shown = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
