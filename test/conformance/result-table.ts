// What came of a suite, as Markdown.
import type { BareOutcome } from "./bare-engine.ts";

export interface Result {
  readonly path: string;
  readonly outcome: "passed" | "failed" | "left out";
  /** Why it failed, or was left out. */
  readonly told: string;
  /** How it comes out in the bare engine, where that was asked. */
  readonly bare?: BareOutcome;
}

const strings = /EvalError|Code from strings/;

/** True for a test that fails as code from strings is refused. */
export const isOfStrings = ({ told }: Result): boolean => strings.test(told);

/** Why tests fail, by what they were told: the first that fits. */
const causes: readonly (readonly [cause: string, told: RegExp])[] = [
  ["code from strings is refused", strings],
  ["top-level `await` is refused by the build", /Top-level await/],
  ["`Atomics` and threads are absent", /\bAtomics\b/],
  ["the build takes what is a syntax error", /takes what is a syntax error/],
  ["the build refuses what the language has", /refused by the build/],
  ["fuel, time or memory ended", /fuel|deadline|out of memory|CPU/i],
];

/** A table of parts, a table of causes, and one of what was left out. */
export function tableOf(results: readonly Result[]): string {
  const parts = Map.groupBy(results, ({ path }) => path.split("/").slice(0, 2).join("/"));
  const count = (list: readonly Result[], outcome: Result["outcome"]) =>
    list.filter((each) => each.outcome === outcome).length;
  const row = (name: string, list: readonly Result[]) => {
    const [passed, failed, leftOut] = [
      count(list, "passed"),
      count(list, "failed"),
      count(list, "left out"),
    ];
    const share =
      passed + failed === 0 ? "" : `${((100 * passed) / (passed + failed)).toFixed(1)} %`;
    return `| ${name} | ${passed} | ${failed} | ${share} | ${leftOut} |`;
  };
  const reasons = (outcome: Result["outcome"], nameOf: (result: Result) => string) => {
    const groups = Map.groupBy(
      results.filter((each) => each.outcome === outcome),
      nameOf,
    );
    return [...groups]
      .sort(([, a], [, b]) => b.length - a.length)
      .map(([name, list]) => `| ${name} | ${list.length} | \`${list[0]!.path}\` |`);
  };
  return [
    "| part | passed | failed | passed of those run | left out |",
    "|---|---|---|---|---|",
    ...[...parts].map(([name, list]) => row(name, list)),
    row("all", results),
    "",
    "| why tests fail | tests | for example |",
    "|---|---|---|",
    ...reasons("failed", causeOf),
    "",
    "| why tests are left out | tests | for example |",
    "|---|---|---|",
    ...reasons("left out", ({ told }) => told),
  ].join("\n");
}

function causeOf({ told, path, bare }: Result): string {
  if (bare === "fails") return "the bare engine fails it too";
  const known = causes.find(([, pattern]) => pattern.test(told))?.[0];
  return known ?? `behaviour differs in \`${path.split("/").slice(0, 3).join("/")}\``;
}
