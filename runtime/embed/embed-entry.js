// `skerry`, for a Node that may not read TypeScript.
import { reportedOfNode } from "../bin/typescript-source.js";

const library = await import("./embed.ts").catch(reportedOfNode);

export const { FetchFailure, FunctionError, meter, SkerryError } = library;

/** See `embed.ts`. Metering runs under more Nodes than workers do. */
export const openHost = (options) => library.openHost(options).catch(reportedOfNode);
