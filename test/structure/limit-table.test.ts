import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { limitKeys } from "../../runtime/settings/limit-keys.ts";

const page = resolve(import.meta.dirname, "../../docs/limits-and-errors.md");

/** The keys in the second column of the page's table of limits. */
function keysOfPage(): string[] {
  const text = readFileSync(page, "utf8");
  const [, after = ""] = text.split("| limit | key in `[limits]` | default | past it |\n");
  const rows = after.slice(0, after.indexOf("\n\n")).split("\n");
  return rows.flatMap((row) =>
    [...(row.split("|")[2] ?? "").matchAll(/`([^`]+)`/g)].map((match) => match[1]!),
  );
}

test("the page's table of limits has each key of [limits], and no other", () => {
  expect(keysOfPage().sort()).toEqual(limitKeys.map(({ key }) => key).sort());
});
