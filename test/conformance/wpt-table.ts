// What came of web platform tests in workers beside Node, as Markdown.
import type { Result } from "./result-table.ts";
import type { FileOutcome } from "./wpt-module.ts";

interface Row extends Result {
  readonly part: string;
}

/** Tests that Node passes, and what came of each in a worker. */
export function platformTable(
  node: ReadonlyMap<string, FileOutcome>,
  guest: ReadonlyMap<string, FileOutcome>,
): { readonly results: readonly Row[]; readonly table: string } {
  const results = [...node]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, reference]) => rowsOf(path, reference, guest.get(path)!));
  const parts = Map.groupBy(results, ({ part }) => part);
  const files = (part: string) => [...node.keys()].filter((path) => partOf(path) === part).length;
  const lines = [...parts].map(([part, rows]) => line(part, files(part), rows));
  return {
    results,
    table: [
      "| part | files | tests that Node passes | passed | share |",
      "|---|---|---|---|---|",
      ...lines,
      line("all", node.size, results),
      "",
      "| what failed tests were told | tests | for example |",
      "|---|---|---|",
      ...reasons(results),
    ].join("\n"),
  };
}

const partOf = (path: string) => path.split("/", 1)[0]!;

function rowsOf(path: string, reference: FileOutcome, outcome: FileOutcome): Row[] {
  const inGuest = new Map(outcome.subtests.map(({ name, message }) => [name, message]));
  // The name of a test that has none is its text, which the bundler writes anew.
  const isWhole = reference.subtests.length === outcome.subtests.length;
  const toldOf = (name: string, index: number) => {
    if (inGuest.has(name)) return inGuest.get(name)!;
    return isWhole ? outcome.subtests[index]!.message : (outcome.ended ?? "it did not run");
  };
  return reference.subtests
    .map(({ name, message }, index) => ({ name, message, told: toldOf(name, index) }))
    .filter(({ message }) => message === null)
    .map(({ name, told }) => {
      return {
        part: partOf(path),
        path: `${path}: ${name}`,
        outcome: told === null ? ("passed" as const) : ("failed" as const),
        told: told ?? "",
      };
    });
}

function line(name: string, files: number, rows: readonly Row[]): string {
  const passed = rows.filter(({ outcome }) => outcome === "passed").length;
  const share = rows.length === 0 ? "" : `${((100 * passed) / rows.length).toFixed(1)} %`;
  return `| ${name} | ${files} | ${rows.length} | ${passed} | ${share} |`;
}

/** What failed tests were told, without what differs from one to the next; the most frequent first. */
function reasons(rows: readonly Row[]): string[] {
  const failed = rows.filter(({ outcome }) => outcome === "failed");
  const groups = Map.groupBy(failed, ({ part, told }) => `${part}: ${kindOf(told)}`);
  return [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, 40)
    .map(([kind, list]) => `| ${kind} | ${list.length} | \`${list[0]!.path.split(": ", 1)[0]}\` |`);
}

const kindOf = (told: string) =>
  told
    .split("\n", 1)[0]!
    .replaceAll("|", "/")
    .replaceAll(/"[^"]*"|\d+/g, "…")
    .slice(0, 100);
