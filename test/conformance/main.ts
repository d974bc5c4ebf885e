// `npm run conformance -- --test262 FOLDER --wpt FOLDER`: the standards' own suites, from folders of the user's, run by workers that are
// built as any are. Prints how many tests pass, by their parts, and why the others fail; `--json FILE` writes what each was told.
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { runLanguageTests } from "./run-test262.ts";
import { runPlatformTests } from "./run-wpt.ts";

const { values } = parseArgs({
  options: {
    test262: { type: "string" },
    wpt: { type: "string" },
    /** Tests alone whose path has one of these in it, separated by commas. */
    only: { type: "string", default: "" },
    json: { type: "string" },
    /** Workers at once. */
    jobs: { type: "string", default: String(availableParallelism()) },
    /** Each how manieth test is run. */
    every: { type: "string", default: "1" },
    /** The first of these, from 0. */
    from: { type: "string", default: "0" },
    /** Runs tests of the language that fail in the engine as its makers built it as well. */
    bare: { type: "boolean", default: false },
  },
});
if (values.test262 === undefined && values.wpt === undefined) {
  process.stderr.write(
    "Which suite? npm run conformance -- --test262 FOLDER --wpt FOLDER [--only PART] [--every N] [--from N] [--bare] [--jobs N] [--json FILE]\n",
  );
  process.exit(2);
}

const choice = {
  only: values.only,
  every: Number(values.every),
  from: Number(values.from),
  jobs: Number(values.jobs),
  bare: values.bare,
};
const ofLanguage =
  values.test262 === undefined ? null : await runLanguageTests(values.test262, choice);
const ofPlatform = values.wpt === undefined ? null : await runPlatformTests(values.wpt, choice);
if (values.json !== undefined) {
  const results = [...(ofLanguage?.results ?? []), ...(ofPlatform?.results ?? [])];
  await writeFile(values.json, JSON.stringify(results, null, 1));
}
for (const each of [ofLanguage, ofPlatform]) if (each !== null) console.log(each.table);
