// `skerry/fastify`, for a Node that may not read TypeScript.
import { reportedOfNode } from "../../bin/typescript-source.js";

export const { fastifyWorker } = await import("./fastify.ts").catch(reportedOfNode);
