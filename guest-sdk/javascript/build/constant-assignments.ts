// Assignments to constants and imports, which the bundler refuses where it writes several modules as one, and which the language has end
// with a TypeError when they are reached (ECMA-262 §9.1.1.1.5).
import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { parse } from "acorn";
import type { BuildFailure, Message, Plugin } from "esbuild";
import type { Diagnostic } from "./diagnostics.ts";
import type { SourceMap } from "./hide-paths.ts";
import { sourceOf } from "./own-places.ts";

const refusal = /^Cannot assign to (?:import )?"([^"]+)"(?: because it is a constant)?$/;

/** Assignments to write in another way, and what there is to say of them. */
export class ConstantAssignments {
  readonly warnings: Diagnostic[] = [];
  /** What is assigned to, by files and offsets in them. */
  readonly #found = new Map<string, Map<number, string>>();
  readonly #texts = new Map<string, string>();

  /** Takes up what the bundler refuses. @returns false if there is nothing new among it. */
  async add({ errors }: BuildFailure, projectDir: string): Promise<boolean> {
    let isNew = false;
    for (const each of errors) {
      const name = refusal.exec(each.text)?.[1];
      if (name === undefined || !isInFile(each)) continue;
      const path = resolve(projectDir, each.location.file);
      const text = this.#texts.get(path) ?? (await readFile(path, "utf8"));
      const offset = offsetOf(text, each.location);
      const ofFile = this.#found.get(path) ?? new Map<number, string>();
      if (ofFile.has(offset) || !text.startsWith(name, offset)) continue;
      this.#found.set(path, ofFile.set(offset, name));
      this.#texts.set(path, text);
      this.warnings.push({
        text: `${each.text}: it throws a TypeError when it is reached`,
        location: each.location,
        notes: each.notes,
      });
      isNew = true;
    }
    return isNew;
  }

  /** True if the bundler refuses a file as it was changed. */
  refusesChanged({ errors }: BuildFailure, projectDir: string): boolean {
    return errors.some(
      (each) => isInFile(each) && this.#texts.has(resolve(projectDir, each.location.file)),
    );
  }

  /** Reads files with such an assignment to what throws in its place. */
  plugin(): Plugin {
    return {
      name: "skerry-constant-assignments",
      setup: (build) => {
        if (this.#found.size === 0) return;
        build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, ({ path }) => {
          const found = this.#found.get(path);
          return found && sourceOf(path, changed(path, this.#texts.get(path)!, found));
        });
      },
    };
  }

  /** The source map with the texts that authors wrote. */
  asWritten(map: SourceMap, projectDir: string): SourceMap {
    if (this.#texts.size === 0) return map;
    const sourcesContent = map.sources.map(
      (source, at) => this.#texts.get(resolve(projectDir, source)) ?? map.sourcesContent[at]!,
    );
    return { ...map, sourcesContent };
  }
}

type Located = Message & { readonly location: NonNullable<Message["location"]> };

function isInFile(message: Message): message is Located {
  return message.location !== null && ["", "file"].includes(message.location.namespace);
}

function offsetOf(text: string, { line, column }: Located["location"]): number {
  let start = 0;
  const ends = /\r\n|[\n\r\u2028\u2029]/g;
  for (let at = 1; at < line && ends.exec(text) !== null; at++) start = ends.lastIndex;
  // Columns are bytes.
  return start + Buffer.from(text.slice(start)).subarray(0, column).toString().length;
}

function changed(path: string, text: string, found: ReadonlyMap<number, string>): string {
  const shorthand = shorthandOffsets(path, text);
  let whole = text;
  for (const [at, name] of [...found].sort(([a], [b]) => b - a)) {
    const value = shorthand.has(at) ? `${name}:${throwing(name)}` : throwing(name);
    whole = whole.slice(0, at) + value + whole.slice(at + name.length);
  }
  return whole;
}

/** A member that reads as the variable does, and throws when it is assigned to, by the rules of the place where it stands: it begins
 * with no sign that would continue the line before. */
function throwing(name: string): string {
  const message = JSON.stringify(`'${name}' is read-only`);
  return `new class{get v(){return ${name}}set v(${name}_){${name};throw new TypeError(${message})}}().v`;
}

/** Where `{ name }` of a pattern stands for `{ name: name }`: in JavaScript alone, which can be parsed here. */
function shorthandOffsets(path: string, text: string): Set<number> {
  const offsets = new Set<number>();
  if (!/^\.[cm]?js$/.test(extname(path))) return offsets;
  try {
    const sourceType = path.endsWith(".cjs") ? "script" : "module";
    visit(parse(text, { ecmaVersion: "latest", sourceType, allowHashBang: true }), offsets);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return offsets;
}

function visit(node: unknown, offsets: Set<number>): void {
  if (typeof node !== "object" || node === null) return;
  if ("shorthand" in node && node.shorthand === true && "start" in node) {
    offsets.add(node.start as number);
  }
  for (const each of Object.values(node)) visit(each, offsets);
}
