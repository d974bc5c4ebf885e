// `skerry/testing/vitest`, for a Node that may not read TypeScript.
import { reportedOfNode } from "../bin/typescript-source.js";

export const { workerMatchers } = await import("./vitest-matchers.ts").catch(reportedOfNode);
