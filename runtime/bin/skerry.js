#!/usr/bin/env sh
//usr/bin/env true; exec node -- "$0" "$@"
// A shell reads the line above, which is a comment of JavaScript, and runs this file by Node: that takes an option such as --env-file for
// its own wherever it stands, but behind `--`.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findNode, runUnderNode } from "./find-node.js";
import { programCopies } from "./program-copies.js";
import { sourceSuffix } from "./sources.js";

const runtime = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);

if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  // Nothing else has to be started for that.
  const { version } = JSON.parse(readFileSync(join(runtime, "package.json"), "utf8"));
  process.stdout.write(`${version}\n`);
} else {
  const copies = findNode(import.meta.url) === null ? null : await programCopies(runtime);
  const main =
    copies === null ? join(runtime, "cli", `main${sourceSuffix}`) : join(copies, "cli", "main.js");
  const command = ["skerry", ...args.map(quoted)].join(" ");
  // What builds a worker runs for a second or two in this process: most of a compiler that is itself WebAssembly ends before what V8
  // optimises of it has paid for itself.
  const flags = ["--wasm-tiering-budget=1000000000"];
  runUnderNode(import.meta.url, [...flags, "--", main, ...args], { tied: true, copies, command });
}

/** An argument as a shell takes it. */
function quoted(arg) {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`;
}
