import type { DiagnosticMessage } from "assemblyscript/asc";
import { entryFileName } from "./entry-file.ts";
import { sdkName } from "./source-files.ts";

/** Collects what the compiler prints. What it has to say about the entry file, which the author has
 * never seen, becomes one sentence about the author's own export. */
export class Diagnostics {
  readonly isTTY: boolean;
  readonly #author: string;
  readonly #exported: readonly string[];
  #chunks: string[] = [];
  #handleProblem: string | null = null;
  /** Names that the compiler did not find. */
  readonly #unknown = new Set<string>();

  /** `author` is the author's file as messages name it; `exported` what the SDK exports; `colors` as on
   * a terminal. */
  constructor(author: string, exported: readonly string[], colors: boolean) {
    this.#author = author;
    this.#exported = exported;
    this.isTTY = colors;
  }

  /** The compiler's stderr. */
  write(chunk: string | Uint8Array): void {
    this.#chunks.push(typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk));
  }

  /** The compiler calls this right after it has printed the message. */
  report(message: DiagnosticMessage): void {
    const unknown = /^Cannot find name '(\w+)'/.exec(message.message)?.[1];
    if (unknown !== undefined) this.#unknown.add(unknown);
    if (message.range?.source.normalizedPath !== entryFileName) return;
    this.#chunks.pop();
    this.#handleProblem ??= message.message;
  }

  text(): string {
    const printed = [this.#chunks.join("").trim(), ...this.#hints()].join("\n\n");
    if (this.#handleProblem === null) return printed;
    const sentence =
      `${this.#author} must have \`export function handle(request: Request): Response\`, ` +
      `with both classes from "@skerry/assemblyscript": ${this.#handleProblem}`;
    return `ERROR: ${sentence}\n\n${printed}`;
  }

  /** A line for each name that only lacks its import. */
  #hints(): string[] {
    return this.#exported
      .filter((name) => this.#unknown.has(name))
      .map((name) => `${name} is in the SDK: import { ${name} } from "${sdkName}"`);
  }
}

/** A sentence on imports that no host offers. */
export function foreignImportSentence(author: string, imports: readonly string[]): string {
  return (
    `ERROR: ${author} needs ${imports.join(", ")}, which a Skerry host does not offer: leave out the ` +
    "standard library's `process` and declarations with @external, and use `console`, `config`, " +
    "`clock`, `random`, `fetch` and `Kv`."
  );
}

/** A sentence on a transform of the settings that the project does not have. */
export function missingTransform(name: string): string {
  return (
    `ERROR: the transform ${name} is not installed in this project: add its package to package.json ` +
    "and run `npm install`, or take it out of `transforms` in skerry.toml."
  );
}
