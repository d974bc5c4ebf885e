// Whether this is a clone, whose sources are TypeScript, or an installed package, which has them compiled: Node reads no
// TypeScript below `node_modules`.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const runtime = dirname(dirname(fileURLToPath(import.meta.url)));

/** What the name of a source ends with. */
export const sourceSuffix = existsSync(join(runtime, "cli", "main.ts")) ? ".ts" : ".js";

/** Whether Skerry was installed as a package. */
export const isPackage = sourceSuffix === ".js";
