#!/usr/bin/env node
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runUnderNode } from "./find-node.js";

const runtime = dirname(dirname(fileURLToPath(import.meta.url)));
const main = join(runtime, "cli", "main.ts");
runUnderNode(import.meta.url, [main, ...process.argv.slice(2)], { tied: true });
