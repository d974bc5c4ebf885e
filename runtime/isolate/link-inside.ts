import { basename } from "node:path";
import { insideSource, resolveInside } from "./inside-sources.ts";

/** A module that was linked. */
interface LinkedModule {
  readonly number: number;
  readonly exported: ReadonlySet<string>;
}

/** Links ES modules into classic scripts, of which alone isolated-vm lets the engine take what it compiled before. Each
 * module is a function, which is called once and returns what it exports; a later script of the same linker shares the
 * modules of those before. Of the language's forms it takes those that the host's own modules have, and refuses any
 * other: what is exported never changes, so that a copy of it does for a live binding, and no module imports itself by
 * way of others. */
export class InsideLinker {
  /** Null while a module's imports are linked. */
  readonly #modules = new Map<string, LinkedModule | null>();
  #linkedCount = 0;
  readonly #read: (file: string) => string;

  /** Reads modules with that. */
  constructor(read: (file: string) => string = insideSource) {
    this.#read = read;
  }

  /** A script whose value is a function: called with the object of all modules, which it adds to, it returns what the
   * module in that file exports. One-byte text, which takes half the memory.
   * @throws Error where a module has a form that is not known, or imports what is not exported. */
  link(file: string): string {
    const parts: string[] = [];
    const { number } = this.#linked(file, parts);
    const text = `"use strict";\n(function (${all}) {\n${parts.join("\n")}\nreturn ${all}[${number}];\n})`;
    return oneByte(text.replace(/[^\0-\xff]/g, escaped));
  }

  #linked(file: string, parts: string[]): LinkedModule {
    const known = this.#modules.get(file);
    if (known === null) throw new Error(`${basename(file)} imports itself by way of others`);
    if (known !== undefined) return known;
    this.#modules.set(file, null);
    const exports = new Map<string, string>();
    const source = this.#read(file);
    if (source.includes(all))
      throw new Error(`${basename(file)} has a name of the linker's: ${all}`);
    const code = source
      .replace(importForm, (_, names: string | undefined, specifier: string) => {
        const from = this.#linked(resolveInside(specifier, file), parts);
        const taken = namesOf(names ?? "", file);
        for (const [name] of taken) {
          if (from.exported.has(name)) continue;
          throw new Error(`${basename(file)} imports ${name}, which ${specifier} does not export`);
        }
        return taken.length === 0
          ? ""
          : `const { ${taken.map(([name, as]) => `${name}: ${as}`).join(", ")} } = ${all}[${from.number}];`;
      })
      .replace(declarationForm, (_, kind: string, name: string) => {
        exports.set(name, name);
        return `${kind} ${name}`;
      })
      .replace(listForm, (_, names: string) => {
        for (const [name, as] of namesOf(names, file)) exports.set(as, name);
        return "";
      });
    const left = leftForm.exec(code);
    if (left !== null)
      throw new Error(`${basename(file)} has a form that is not linked: ${left[0]}`);
    const module = { number: this.#linkedCount++, exported: new Set(exports.keys()) };
    this.#modules.set(file, module);
    const given = [...exports].map(([as, name]) => `${as}: ${name}`).join(", ");
    parts.push(`${all}[${module.number}] = (function () {\n${code}\nreturn { ${given} };\n})();`);
    return module;
  }
}

/** What scripts call the object of all modules: no module may have that name. */
const all = "$linked";

/** Statements begin a line and end one, as they are formatted, or follow each other, as esbuild writes them. */
const importForm = /(?<=^|;)import\s*(?:\{([^}]*)\}\s*from\s*)?"([^"]+)"(?:;|$)/gm;
const declarationForm = /^export\s+((?:async\s+)?function(?:\s*\*)?|class|const)\s+([\w$]+)/gm;
const listForm = /(?<=^|[;}])export\s*\{([^}]*)\};?$/gm;
const leftForm = /^(?:import|export)\b.*|(?<=[;}])(?:import|export)(?:\s*[{"*]|\s+\w).*/m;

/** Names between braces, each with the one after `as`. */
function namesOf(list: string, file: string): [name: string, as: string][] {
  const items = list.split(",").map((item) => item.trim());
  return items.flatMap((item) => {
    if (item === "") return [];
    const [, name, as = name] = /^([\w$]+)(?:\s+as\s+([\w$]+))?$/.exec(item) ?? [];
    if (name === undefined || name === "default" || as === "default") {
      throw new Error(`${basename(file)} has a name that is not linked: ${item}`);
    }
    return [[name, as!]];
  });
}

/** The same text, of which each isolate has a copy, in one byte a unit: parts that were read as two keep it at two. */
function oneByte(text: string): string {
  return Buffer.from(text, "latin1").toString("latin1");
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
