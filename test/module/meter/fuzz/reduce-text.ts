// Makes a module that fails smaller, by its text: whatever is left out must leave a valid module that
// still fails.

import type { Bytes } from "../support/run.ts";
import { withoutCustomSections } from "../support/sections.ts";
import { assemble, disassemble } from "../support/wat.ts";

export interface ReduceOptions {
  /** Whether a smaller module fails as the whole one does. */
  readonly stillFails: (wasm: Bytes) => Promise<boolean>;
  /** Milliseconds after which it is enough. */
  readonly timeLimit: number;
}

type Lines = readonly string[];

/** What may be left out from a line on, or null where nothing may. */
type Shortening = (lines: Lines, at: number) => Lines | null;

/** The smallest failing module that is found; the module itself where it does not fail. */
export async function reduceText(
  wasm: Bytes,
  { stillFails, timeLimit }: ReduceOptions,
): Promise<Bytes> {
  const until = performance.now() + timeLimit;
  let best = wasm;
  let lines: Lines = (await disassemble(withoutCustomSections(wasm))).trimEnd().split("\n");
  const attempt = async (candidate: Lines): Promise<boolean> => {
    const bytes = await assembled(candidate);
    if (bytes === null || !(await stillFails(bytes))) return false;
    best = bytes;
    lines = candidate;
    return true;
  };
  if (!(await attempt(lines))) return wasm;
  for (let size = Number.POSITIVE_INFINITY; lines.length < size; ) {
    size = lines.length;
    for (const shorten of shortenings) {
      for (let at = lines.length - 1; at > 0; at--) {
        if (performance.now() > until) return best;
        const candidate = shorten(lines, at);
        if (candidate !== null) await attempt(candidate);
        at = Math.min(at, lines.length);
      }
    }
  }
  return best;
}

async function assembled(lines: Lines): Promise<Bytes | null> {
  try {
    const bytes = await assemble(lines.join("\n"));
    return WebAssembly.validate(bytes) ? bytes : null;
  } catch {
    return null;
  }
}

const opens = /^ +(block|loop|if|try|try_table)\b/;
const closes = /^ +(end|delegate)\b/;
const splits = /^ +(else|catch|catch_all)\b/;
const indent = (line: string) => line.length - line.trimStart().length;

/** Everything in a block from here on. */
const restOfBlock: Shortening = (lines, at) => {
  if (indent(lines[at]!) < 4 || /^ +(\(local|end|delegate|else|catch)/.test(lines[at]!))
    return null;
  let depth = 0;
  let end = at;
  for (; end < lines.length && lines[end] !== "  )"; end++) {
    const line = lines[end]!;
    if (depth === 0 && (closes.test(line) || splits.test(line))) break;
    if (opens.test(line)) depth++;
    else if (closes.test(line)) depth--;
  }
  const isDone = end - at === 1 && lines[at]!.trim() === "unreachable";
  return isDone ? null : [...lines.slice(0, at), "    unreachable", ...lines.slice(end)];
};

/** A function's whole body. */
const body: Shortening = (lines, at) => {
  if (!lines[at]!.startsWith("  (func ") || lines[at]!.endsWith(")")) return null;
  const end = lines.indexOf("  )", at);
  return end - at <= 2 ? null : [...lines.slice(0, at + 1), "    unreachable", ...lines.slice(end)];
};

/** A definition, an import or an export that has a line to itself. */
const field: Shortening = (lines, at) =>
  /^ {2}\(.*\)$/.test(lines[at]!) ? [...lines.slice(0, at), ...lines.slice(at + 1)] : null;

/** So many instructions. */
const run = (count: number): Shortening => {
  return (lines, at) => {
    const isCode = lines.slice(at, at + count).every((line) => indent(line) >= 4);
    return isCode ? [...lines.slice(0, at), ...lines.slice(at + count)] : null;
  };
};

/** From those that leave out most. */
const shortenings: readonly Shortening[] = [body, field, restOfBlock, ...[8, 3, 2, 1].map(run)];
