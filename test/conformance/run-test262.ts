// Runs the language's own suite.
import { freshHost } from "../support/workers.ts";
import { runInBareEngine } from "./bare-engine.ts";
import { isOfStrings, type Result, tableOf } from "./result-table.ts";
import { runTests } from "./run-tests.ts";
import { type LanguageTest, languageTests, whyLeftOut } from "./test262.ts";
import { workerFiles } from "./test262-worker.ts";

/** Which tests are run, and by how many workers at once. */
export interface Choice {
  readonly only: string;
  readonly every: number;
  readonly from: number;
  readonly jobs: number;
  /** True to run those that fail in the bare engine as well. */
  readonly bare: boolean;
}

/** Tests in a worker: as many as its bundle and memory are no trouble with. */
const together = 400;

/** What a test may take: some loop over all characters of Unicode. */
const ofTest = { fuel: 60_000_000_000, deadline: 60_000 };

/** True if the build has to refuse the test, for a mistake that its parser finds. */
function isParsed({ negative }: LanguageTest): boolean {
  return negative !== null && negative.phase !== "runtime";
}

/** Runs the tests of a folder. */
export async function runLanguageTests(
  folder: string,
  { only, every, from, jobs, bare }: Choice,
): Promise<{ readonly results: readonly Result[]; readonly table: string }> {
  const found = languageTests(folder, only).filter((_, index) => index % every === from);
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
    Array.from({ length: jobs }, async () => {
      const { host, end } = await freshHost();
      try {
        for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
          await runTests(
            host,
            batch.some,
            (part) => workerFiles(folder, part),
            noteParsed,
            ofTest,
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
  const compared = bare ? await compare(folder, tests, results) : results;
  return { results: compared, table: tableOf(compared) };
}

/** The results with what the bare engine makes of the tests that fail, but for those of code from strings. */
async function compare(
  folder: string,
  tests: readonly LanguageTest[],
  results: readonly Result[],
): Promise<Result[]> {
  const asked = new Set(
    results
      .filter((each) => each.outcome === "failed" && !isOfStrings(each))
      .map(({ path }) => path),
  );
  const outcomes = await runInBareEngine(
    folder,
    tests.filter(({ path }) => asked.has(path)),
  );
  return results.map((each) => {
    const outcome = outcomes.get(each.path);
    return outcome === undefined ? each : { ...each, bare: outcome };
  });
}
