import { createHash, type Hash } from "node:crypto";
import type { Section, Span } from "../wasm/module.ts";
import { preambleBytes } from "../wasm/preamble.ts";
import { Reader } from "../wasm/reader.ts";
import { componentSections, moduleSections, readSections } from "../wasm/sections.ts";
import { decodeLimits } from "./limits.ts";

/** Custom sections that builds of workers in JavaScript leave, of which no code is made. */
const ofScript: ReadonlySet<string> = new Set(["skerry:script-map", "skerry:script"]);

/** A component but for what running a script in its engine changes. */
export interface Outline {
  /** SHA-256 of all but the largest data section, the globals of modules other than the engine, and the sections about the script:
   * components with the same digest differ in nothing else. */
  readonly digest: string;
  /** The core modules, in their order. */
  readonly modules: readonly Span[];
  /** The index of the one with the most code. */
  readonly engine: number;
  /** The component's own sections. */
  readonly sections: readonly Section[];
  /** Data segments of all its core modules. */
  readonly segments: number;
}

/** A core module and its sections. */
interface Part {
  readonly module: Span;
  readonly sections: readonly Section[];
}

/** The outline of a component; null for one that has no data or no code. @throws SkerryError `malformed-module`, `module-limit`. */
export function outlineOf(bytes: Uint8Array): Outline | null {
  const sections = sectionsOf(bytes, { start: 0, end: bytes.length }, componentSections);
  const parts: Part[] = [];
  collectModules(bytes, sections, parts);
  const engine = largest(parts, "code");
  const data = contentOf(largest(parts, "data"), "data");
  if (engine === undefined || data === null) return null;
  const globals = parts.filter((part) => part !== engine).map((part) => contentOf(part, "global"));
  const left = [data, ...globals.filter((each) => each !== null)];
  const hash = createHash("sha256");
  hash.update(bytes.subarray(0, preambleBytes));
  for (const { id, name, content } of sections) {
    if (componentSections[id] === "custom" && ofScript.has(name)) {
      hash.update(JSON.stringify(["script", name]));
    } else hashSection(bytes, { id, content }, componentSections, left, hash);
  }
  const segments = parts
    .map((part) => contentOf(part, "data"))
    .reduce((sum, content) => sum + (content === null ? 0 : countIn(bytes, content)), 0);
  return {
    digest: hash.digest("hex"),
    modules: parts.map(({ module }) => module),
    engine: parts.indexOf(engine),
    sections,
    segments,
  };
}

function largest(parts: readonly Part[], kind: string): Part | undefined {
  const sizeOf = (part: Part) => {
    const content = contentOf(part, kind);
    return content === null ? 0 : content.end - content.start;
  };
  return parts.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0];
}

function contentOf(part: Part | undefined, kind: string): Span | null {
  return part?.sections.find(({ id }) => moduleSections[id] === kind)?.content ?? null;
}

function sectionsOf(bytes: Uint8Array, { start, end }: Span, names: readonly string[]): Section[] {
  const reader = new Reader(bytes, 0, start + preambleBytes, end, "component");
  return readSections(reader, names, decodeLimits);
}

function collectModules(bytes: Uint8Array, sections: readonly Section[], parts: Part[]): void {
  for (const { id, content } of sections) {
    const kind = componentSections[id];
    if (kind === "component") {
      collectModules(bytes, sectionsOf(bytes, content, componentSections), parts);
    } else if (kind === "core module") {
      parts.push({ module: content, sections: sectionsOf(bytes, content, moduleSections) });
    }
  }
}

/** Hashes a section: with its size and all that it holds, or in its own parts if something in it is left out. */
function hashSection(
  bytes: Uint8Array,
  { id, content }: Pick<Section, "id" | "content">,
  names: readonly string[],
  left: readonly Span[],
  hash: Hash,
): void {
  const { start, end } = content;
  const isLeft = left.some((each) => each.start === start && each.end === end);
  const holdsLeft = left.some((each) => start <= each.start && each.end <= end);
  if (isLeft || !holdsLeft) {
    hash.update(JSON.stringify([id, isLeft ? "left out" : end - start]));
    if (!isLeft) hash.update(bytes.subarray(start, end));
    return;
  }
  const inner = names[id] === "component" ? componentSections : moduleSections;
  hash.update(JSON.stringify([id, "parts"]));
  hash.update(bytes.subarray(start, start + preambleBytes));
  for (const each of sectionsOf(bytes, content, inner)) {
    hashSection(bytes, each, inner, left, hash);
  }
  hash.update(JSON.stringify("end"));
}

/** The number that a vector begins with. */
function countIn(bytes: Uint8Array, { start, end }: Span): number {
  return new Reader(bytes, 0, start, end, "data section").u32();
}
