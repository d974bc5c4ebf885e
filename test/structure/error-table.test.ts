import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { errorTable, exitCodes } from "../../runtime/error-table.ts";
import { SkerryError } from "../../runtime/errors.ts";

const page = resolve(import.meta.dirname, "../../docs/limits-and-errors.md");
const begin = "| code | status | exit | meaning | what to do |\n|---|---|---|---|---|\n";

/** The table as the page has to show it. */
function expectedTable(): string {
  const rows = Object.entries(errorTable).map(
    ([code, { status, blame, meaning, advice }]) =>
      `| \`${code}\` | ${status ?? ""} | ${exitCodes[blame]} | ${meaning} | ${advice} |\n`,
  );
  return begin + rows.join("");
}

test("the page's table of errors is the one the code uses; BLESS=1 writes it", () => {
  const text = readFileSync(page, "utf8");
  const from = text.indexOf(begin);
  expect(from).toBeGreaterThan(0);
  const after = text.indexOf("\n\n", from) + 1;
  const to = after === 0 ? text.length : after;
  if (process.env.BLESS === "1") {
    writeFileSync(page, text.slice(0, from) + expectedTable() + text.slice(to));
  } else {
    expect(text.slice(from, to)).toBe(expectedTable());
  }
});

/** What no program meets that embeds workers: of `skerry serve`, its admin API and commands. */
const ofCommands: readonly string[] = [
  ...["quarantined", "port-in-use", "cannot-listen", "recording-module", "replay-diverged"],
  ...["unknown-deployment", "set-by-file", "conflict", "wave-failed", "unavailable", "unreachable"],
  "unauthorized",
];

test("what a program is advised is said in words of the library, not of the command line", () => {
  const codes = Object.keys(errorTable) as (keyof typeof errorTable)[];
  const ofShell = codes
    .filter((code) => !ofCommands.includes(code))
    .map((code) => `${code}: ${new SkerryError(code, "").advice}`)
    .filter((text) => /`--|`skerry |\[\w+\]|skerry\.toml|settings file|admin/.test(text));
  expect(ofShell).toEqual([]);
});
