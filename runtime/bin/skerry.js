#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runUnderNode } from "./find-node.js";
import { programCopies } from "./program-copies.js";

const runtime = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);

if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  // Nothing else has to be started for that.
  const { version } = JSON.parse(readFileSync(join(runtime, "package.json"), "utf8"));
  process.stdout.write(`${version}\n`);
} else {
  const copies = await programCopies(runtime);
  const main = copies === null ? join(runtime, "cli", "main.ts") : join(copies, "cli", "main.js");
  runUnderNode(import.meta.url, [main, ...args], { tied: true, copies });
}
