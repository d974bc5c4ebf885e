// `npm run conformance -- --test262 FOLDER --bare`, on a folder of tests that are written here.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bareModule } from "./bare-engine.ts";
import type { Result } from "./result-table.ts";
import { runLanguageTests } from "./run-test262.ts";
import { languageTests } from "./test262.ts";

const files = {
  "harness/assert.js": "var assert = (is, why) => { if (!is) throw new Test262Error(why); };",
  "harness/sta.js": "function Test262Error(message) { this.message = message; }",
  "test/language/own/adds.js": '/*---\n---*/\nassert(1 + 1 === 2, "a sum");\n',
  // Of the Web, which the bare engine does not have.
  "test/language/own/no-response.js":
    '/*---\n---*/\nassert(typeof Response === "undefined", "a name beside the language");\n',
  "test/language/own/never.js": '/*---\nflags: [async]\n---*/\n$DONE("it never holds");\n',
  "test/language/own/imports.js":
    '/*---\nflags: [module]\n---*/\nimport { two } from "./two_FIXTURE.js";\nassert(two === 3, "two is three");\n',
  "test/language/own/two_FIXTURE.js": "export const two = 2;\n",
  "test/language/own/of-strings.js":
    '/*---\n---*/\nassert(eval("1") === 1, "a text that is run");\n',
  "test/language/own/unclosed.js":
    "/*---\nnegative:\n  phase: parse\n  type: SyntaxError\n---*/\nlet a = (1;\n",
  "test/language/own/sloppy.js": "/*---\nflags: [noStrict]\n---*/\nwith ({}) {}\n",
};

const folder = mkdtempSync(join(tmpdir(), "skerry-own-suite-"));
beforeAll(() => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const all = { only: "", every: 1, from: 0, jobs: 1, bare: true };

test("what fails is run in the bare engine too, and the table says what fails there", async () => {
  const { results, table } = await runLanguageTests(folder, all);
  const row = ({ path, outcome, bare }: Result) => [path.split("/").at(-1), outcome, bare];
  expect(results.map(row)).toEqual([
    ["adds.js", "passed", undefined],
    ["imports.js", "failed", "not told"],
    ["never.js", "failed", "fails"],
    ["no-response.js", "failed", "passes"],
    ["of-strings.js", "failed", undefined],
    ["sloppy.js", "left out", undefined],
    ["unclosed.js", "passed", undefined],
  ]);
  expect(table.split("\n")).toEqual([
    "| part | passed | failed | passed of those run | left out |",
    "|---|---|---|---|---|",
    "| language/own | 2 | 4 | 33.3 % | 1 |",
    "| all | 2 | 4 | 33.3 % | 1 |",
    "",
    "| why tests fail | tests | for example |",
    "|---|---|---|",
    "| behaviour differs in `language/own/imports.js` | 1 | `language/own/imports.js` |",
    "| the bare engine fails it too | 1 | `language/own/never.js` |",
    "| behaviour differs in `language/own/no-response.js` | 1 | `language/own/no-response.js` |",
    "| code from strings is refused | 1 | `language/own/of-strings.js` |",
    "",
    "| why tests are left out | tests | for example |",
    "|---|---|---|",
    "| needs code that is not strict | 1 | `language/own/sloppy.js` |",
  ]);
});

test("the bare engine gets no test that imports another, and what is to be refused as it is", () => {
  const [importing] = languageTests(folder, "imports");
  expect(bareModule(folder, importing!)).toBe(null);
  const [refused] = languageTests(folder, "unclosed");
  expect(bareModule(folder, refused!)).toBe(
    `(function () {\n${files["test/language/own/unclosed.js"]}\n}).call(globalThis);`,
  );
});
