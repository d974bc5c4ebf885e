// `node with-node.js PROGRAM [ARG ...]`: runs an installed package's command (vitest, tsc, biome) or
// a script file under the Node that Skerry runs on.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeFlags, runUnderNode } from "./find-node.js";

const [program, ...args] = process.argv.slice(2);
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const command = join(root, "node_modules", ".bin", program);
const file = existsSync(command) ? command : resolve(program);
runUnderNode(import.meta.url, [...nodeFlags, file, ...args]);
