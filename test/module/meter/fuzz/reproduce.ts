// `node reproduce.ts FILE SEED`: runs a module's file as the case of a seed, in a process of its own.
// Prints what came of it in one word, as wasm-reduce wants it, and how forms differ as errors.

import { CaseRunner } from "./case-runner.ts";

const [file, seed] = process.argv.slice(2);
if (file === undefined || seed === undefined) {
  process.stderr.write("Give a module's file and a seed.\n");
  process.exit(2);
}
using runner = new CaseRunner();
const { kind, differences } = await runner.run({ file, seed: Number(seed) });
process.stdout.write(`${kind}\n`);
for (const each of differences) process.stderr.write(`${each}\n`);
