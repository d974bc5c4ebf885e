import type { CaseResult } from "./case-result.ts";

/** Cases whose answers are hardly those that were to be measured, as a sentence: 404 to all requests of a case, or an error of
 * the worker's own (5xx). Empty where there are none. */
export function unlikelyAnswers(cases: readonly CaseResult[]): string {
  const unlikely = cases.flatMap(({ name, statuses }) => {
    const all = Object.keys(statuses);
    const failing = all.find((status) => Number(status) >= 500);
    const status = failing ?? (all.length === 1 && all[0] === "404" ? "404" : null);
    return status === null ? [] : [{ name, status }];
  });
  const [first] = unlikely;
  if (first === undefined) return "";
  const more = unlikely.length - 1;
  const others = more === 0 ? "" : `, and ${more} more ${more === 1 ? "case" : "cases"} with such`;
  return `${first.name} was answered with ${first.status}${others}: hardly what was to be measured.`;
}
