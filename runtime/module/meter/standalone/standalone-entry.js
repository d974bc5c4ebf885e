// `skerry`, for a Node that may not read TypeScript.
import { toldOfNode } from "../../../bin/typescript-source.js";

export const { meter } = await import("./standalone.ts").catch(toldOfNode);
