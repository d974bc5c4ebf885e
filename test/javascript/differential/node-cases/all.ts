import type { Case } from "../case.ts";
import { assertCases } from "./assert.cases.ts";
import { asyncHooksCases } from "./async-hooks.cases.ts";
import { bufferCases } from "./buffer.cases.ts";
import { nodeCryptoCases } from "./crypto.cases.ts";
import { moduleCases } from "./modules.cases.ts";
import { utilCases } from "./util.cases.ts";

/** Every case of what a worker has of Node. */
export const nodeCases: readonly Case[] = [
  ...assertCases,
  ...asyncHooksCases,
  ...bufferCases,
  ...moduleCases,
  ...nodeCryptoCases,
  ...utilCases,
];
