#!/usr/bin/env node
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runUnderNode } from "./find-node.js";

// A checkout runs its TypeScript as it is; a published package brings `dist`, since Node does not
// strip types under node_modules.
const runtime = dirname(dirname(fileURLToPath(import.meta.url)));
const compiled = join(runtime, "dist", "cli", "main.js");
const main = existsSync(compiled) ? compiled : join(runtime, "cli", "main.ts");
runUnderNode(import.meta.url, [main, ...process.argv.slice(2)], { tied: true });
