#!/usr/bin/env node
// `skerry-node ARG ...`: the Node that Skerry runs on, whatever Node started this. For `npm test` of workers'
// projects: `skerry-node --test`.
import { nodeFlags, runUnderNode } from "./find-node.js";

const args = process.argv.slice(2);
runUnderNode(import.meta.url, [...nodeFlags, ...args], { command: ["node", ...args].join(" ") });
