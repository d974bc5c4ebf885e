// `skerry/hono`, for a Node that may not read TypeScript.
import { reportedOfNode } from "../../bin/typescript-source.js";

export const { honoWorker } = await import("./hono.ts").catch(reportedOfNode);
