// Builds workers of the suite's tests as projects are built, and asks each for its tests.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compile } from "@skerry/javascript/build";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { describeModule } from "../../runtime/module/join/describe.ts";
import { joinModules } from "../../runtime/module/join/join.ts";
import { defaultGrants, type Grant } from "../../runtime/settings/settings.ts";
import type { LocalSupervisor } from "../../runtime/supervisor/local.ts";
import { bodyText, testSettings } from "../support/workers.ts";

const joiner = { describe: describeModule, join: joinModules };

/** What came of a test: null if it passed, else what it was told; and the content of its answer. */
export type Told<Test> = (test: Test, outcome: string | null, content: string) => void;

/** Fuel and milliseconds of a request: a test that loops over all characters of Unicode, or a file of some hundred tests of keys. */
export interface Patience {
  readonly fuel: number;
  readonly deadline: number;
}

/** Runs tests by a worker each of which is a request to it. Tests that the build refuses are told what it says, and the worker is
 * built without them.
 * @param patience what each test may take.
 * @param apart true for tests most of which a build has to refuse: what is left of them is built one by one.
 * @param filesOf the worker's files for these tests, with a file `test-N.js` for the N-th. */
export async function runTests<Test extends { readonly path: string }>(
  host: LocalSupervisor,
  tests: readonly Test[],
  filesOf: (tests: readonly Test[]) => Record<string, string | Uint8Array>,
  told: Told<Test>,
  patience: Patience,
  apart: boolean,
  grants: readonly Grant[] = defaultGrants,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "skerry-conformance-"));
  try {
    await write(folder, filesOf(tests));
    const entry = join(folder, "index.js");
    const built = await compile({ entry, projectDir: folder, grants, joiner });
    if (built.ok) {
      await callAll(host, built.component, tests, told, patience, grants);
      return;
    }
    const refused = refusedTests(built.diagnostics, tests);
    for (const [index, words] of refused) told(tests[index]!, `refused by the build: ${words}`, "");
    const others = tests.filter((_, index) => !refused.has(index));
    if (tests.length === 1 && refused.size === 0) {
      told(tests[0]!, `refused by the build: ${built.diagnostics.slice(0, 300)}`, "");
      return;
    }
    // Where the build blames no test, the halves tell which it is.
    const half = refused.size === 0 ? Math.ceil(others.length / 2) : others.length;
    const size = apart ? 1 : half;
    for (let at = 0; at < others.length; at += size) {
      await runTests(host, others.slice(at, at + size), filesOf, told, patience, apart, grants);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function write(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

/** The numbers of tests that the build found a mistake in, with the first of it: in their file, or in the suite's own that it imports. */
function refusedTests(
  diagnostics: string,
  tests: readonly { readonly path: string }[],
): Map<number, string> {
  const found = new Map<number, string>();
  let words = "";
  for (const line of diagnostics.split("\n")) {
    words = /\[ERROR\] (.*)/.exec(line)?.[1] ?? words;
    const file = /^\s+(\S+\.js):\d/.exec(line)?.[1];
    if (file === undefined) continue;
    const own = /^test-(\d+)\.js$/.exec(file)?.[1];
    const index =
      own === undefined ? tests.findIndex(({ path }) => file.endsWith(`/${path}`)) : +own;
    if (index !== -1 && !found.has(index)) found.set(index, words);
  }
  return found;
}

async function callAll<Test>(
  host: LocalSupervisor,
  component: Uint8Array,
  tests: readonly Test[],
  told: Told<Test>,
  limits: Patience,
  grants: readonly Grant[],
): Promise<void> {
  const settings = testSettings({ grants, limits });
  const worker = await host.load(component, settings);
  for (const [index, test] of tests.entries()) {
    const { response, error } = await host.call(worker, makeRequest({ url: `/${index}` }));
    const outcome = response?.status === 200 ? null : (error?.message ?? "no answer");
    told(test, outcome, bodyText(response?.body));
  }
  // Each batch is a worker of its own: those before it would stay in memory.
  await host.unload(worker);
}
