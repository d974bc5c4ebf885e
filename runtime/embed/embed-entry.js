// `skerry`, for a Node that may not read TypeScript.
import { toldOfNode } from "../bin/typescript-source.js";

export const { FetchFailure, FunctionError, meter, openHost, SkerryError } = await import(
  "./embed.ts"
).catch(toldOfNode);
