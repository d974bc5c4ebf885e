#!/usr/bin/env node
// `skerry-node ARG ...`: the Node that Skerry runs on, whatever Node started this. For `npm test` of workers'
// projects: `skerry-node --test`.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeFlags, runUnderNode } from "./find-node.js";
import { linkPackages, wantsLinks } from "./link-packages.js";

if (wantsLinks(process.cwd())) {
  linkPackages(process.cwd(), { skerry: dirname(dirname(fileURLToPath(import.meta.url))) });
}
const args = process.argv.slice(2);
runUnderNode(import.meta.url, [...nodeFlags, ...args], { command: ["node", ...args].join(" ") });
