import { pinnedNode } from "../bin/pinned-nodes.js";

/** The engine that a process runs on. Plain data: it crosses between processes. */
export interface Engine {
  /** Versions. */
  readonly node: string;
  readonly v8: string;
  /** The day that this Node was released, as YYYY-MM-DD; null where it is not the one that Skerry pins. */
  readonly released: string | null;
  readonly ageDays: number | null;
}

/** Days after which an engine is to be renewed, whatever its releases say: they fix more than is announced. */
export const maxEngineAge = 30;

const dayMs = 86_400_000;

/** The engine of this process. @param now ms since 1970. */
export function ownEngine(now: number, { node, v8 } = process.versions): Engine {
  if (node !== pinnedNode?.version) return { node, v8, released: null, ageDays: null };
  const { released } = pinnedNode;
  const ageDays = Math.max(0, Math.floor((now - Date.parse(released)) / dayMs));
  return { node, v8, released, ageDays };
}

/** The engine in one line. */
export function engineLine({ node, v8, released, ageDays }: Engine): string {
  const age =
    released === null
      ? "its day of release is not known: it is not the one that Skerry pins"
      : `released ${released}, ${ageDays} days ago`;
  return `Node ${node}, V8 ${v8}, ${age}`;
}

/** What an operator should know of the engine's age; null where there is nothing. */
export function engineWarning({ node, ageDays }: Engine): string | null {
  if (ageDays === null || ageDays <= maxEngineAge) return null;
  return `The engine, Node ${node}, is ${ageDays} days old, which is more than ${maxEngineAge}: newer ones may fix holes that are known.`;
}
