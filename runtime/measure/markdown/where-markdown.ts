import { formatCount, formatShare } from "../../settings/quantities.ts";
import { ownDifferences, selfChange } from "../compare/compare-functions.ts";
import type { Comparison } from "../compare/comparison.ts";
import type { FunctionsOfCase } from "../compare/function-differences.ts";
import { byIndexRemark, callsText, countText, signed } from "../text/function-change-lines.ts";
import type { FuelProfile } from "../where/fuel-profile.ts";
import { functionName } from "../where/function-name.ts";
import { shownFunctions } from "../where/shown-functions.ts";
import { code, fold, htmlCode, plain, rowsOf } from "./markdown-text.ts";

const maxFunctions = 8;
const maxChanged = 15;

/** The functions of a case that burned the most themselves, to be opened. */
export function whereSection(profile: FuelProfile): string {
  const { case: name, fuel, note } = profile;
  const { shown, others } = shownFunctions(profile, maxFunctions);
  const rows = shown.map((each) => [
    code(functionName(each)),
    formatCount(each.self),
    formatShare(fuel === 0 ? 0 : each.self / fuel),
    formatCount(each.cumulative),
    formatCount(each.calls),
  ]);
  if (others.length > 0) {
    const rest = others.reduce((sum, { self }) => sum + self, 0);
    const part = formatShare(fuel === 0 ? 0 : rest / fuel);
    rows.push([`${formatCount(others.length)} others`, formatCount(rest), part, "", ""]);
  }
  const table = rowsOf(["function", "self", "", "total", "calls"], ["l", "r", "r", "r", "r"], rows);
  const text = note === null ? table : `${table}\n\n${plain(note)}`;
  return fold(`Where the fuel of ${htmlCode(name)} goes: ${formatCount(fuel)} in all`, text);
}

/** Which functions made the difference, a section for each case whose fuel changed. */
export function changedFunctions({ functions }: Comparison): string[] {
  return functions.filter((own) => ownDifferences(own).length > 0).map(changedSection);
}

function changedSection(own: FunctionsOfCase): string {
  const { case: name, fuel, left, leftSelf } = own;
  const differences = ownDifferences(own);
  const rows = differences
    .slice(0, maxChanged)
    .map((each) => [
      code(functionName(each)),
      countText(each.before?.self ?? null),
      countText(each.now?.self ?? null),
      signed(selfChange(each)),
      callsText(each),
    ]);
  const rest = differences.slice(maxChanged);
  if (rest.length + left > 0) {
    const sum = rest.reduce((total, each) => total + selfChange(each), leftSelf);
    rows.push([`${formatCount(rest.length + left)} others`, "", "", signed(sum), ""]);
  }
  const table = rowsOf(
    ["function", "self before", "self now", "change", "calls"],
    ["l", "r", "r", "r", "r"],
    rows,
  );
  const text = differences.some(({ byIndex }) => byIndex) ? `${table}\n\n${byIndexRemark}` : table;
  const summary = `What changed in ${htmlCode(name)}, by function: ${signed(fuel.now - fuel.before)} fuel in all`;
  return fold(summary, text);
}
