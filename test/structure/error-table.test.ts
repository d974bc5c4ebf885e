import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { errorTable, exitCodes } from "../../runtime/errors.ts";

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
