// `skerry/node`, for a Node that may not read TypeScript.
import { reportedOfNode } from "../../bin/typescript-source.js";

export const { nodeHandler } = await import("./node-http.ts").catch(reportedOfNode);
