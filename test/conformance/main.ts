// `npm run conformance -- --test262 FOLDER`: the standards' own suites, from folders of the user's, run by workers that are built as
// any are. Prints how many tests pass, by their parts, and why the others fail; `--json FILE` writes what each was told.
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { freshHost } from "../support/workers.ts";
import { type Result, tableOf } from "./result-table.ts";
import { runTests } from "./run-tests.ts";
import { type LanguageTest, languageTests, whyLeftOut } from "./test262.ts";
import { workerFiles } from "./test262-worker.ts";

const { values } = parseArgs({
  options: {
    test262: { type: "string" },
    /** Tests alone whose path has this in it. */
    only: { type: "string", default: "" },
    json: { type: "string" },
    /** Workers at once. */
    jobs: { type: "string", default: String(availableParallelism()) },
    /** Each how manieth test is run. */
    every: { type: "string", default: "1" },
  },
});
const folder = values.test262;
if (folder === undefined) {
  process.stderr.write(
    "Which suite? npm run conformance -- --test262 FOLDER [--only PART] [--every N] [--jobs N] [--json FILE]\n",
  );
  process.exit(2);
}

/** Tests in a worker: as many as its bundle and memory are no trouble with. */
const together = 400;

const every = Number(values.every);
const found = languageTests(folder, values.only).filter((_, index) => index % every === 0);
const results: Result[] = [];
const tests = found.filter((test) => {
  const why = whyLeftOut(test);
  if (why !== null) results.push({ path: test.path, outcome: "left out", told: why });
  return why === null;
});

let done = 0;
let failed = 0;
function note(path: string, told: string | null): void {
  results.push({ path, outcome: told === null ? "passed" : "failed", told: told ?? "" });
  done++;
  if (told !== null) failed++;
  if (process.stderr.isTTY && done % 20 === 0) {
    process.stderr.write(`\r${done} of ${tests.length} tests, ${failed} failed `);
  }
}

/** True if the build has to refuse the test, for a mistake that its parser finds. */
function isParsed({ negative }: LanguageTest): boolean {
  return negative !== null && negative.phase !== "runtime";
}

function noteParsed(test: LanguageTest, told: string | null): void {
  const isRefused = told?.startsWith("refused by the build") ?? false;
  if (!isParsed(test)) note(test.path, told);
  else note(test.path, isRefused ? null : "the build takes what is a syntax error");
}

const batches = [true, false].flatMap((apart) => {
  const some = tests.filter((test) => isParsed(test) === apart);
  return Array.from({ length: Math.ceil(some.length / together) }, (_, index) => ({
    apart,
    some: some.slice(index * together, (index + 1) * together),
  }));
});
await Promise.all(
  Array.from({ length: Number(values.jobs) }, async () => {
    const { host, end } = await freshHost();
    try {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        await runTests(
          host,
          batch.some,
          (part) => workerFiles(folder, part),
          noteParsed,
          batch.apart,
        );
      }
    } finally {
      await end();
    }
  }),
);
if (process.stderr.isTTY) process.stderr.write("\n");
results.sort((a, b) => (a.path < b.path ? -1 : 1));
if (values.json !== undefined) await writeFile(values.json, JSON.stringify(results, null, 1));
console.log(tableOf(results));
