// `skerry/testing`, for a Node that may not read TypeScript.
import { reportedOfNode } from "../bin/typescript-source.js";

export const { assertUsesAtMost, FetchFailure, fuelSnapshot, loadWorker, SkerryError, sweep } =
  await import("./load-worker.ts").catch(reportedOfNode);
