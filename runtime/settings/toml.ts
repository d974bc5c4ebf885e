import { type AST, getStaticTOMLValue, ParseError, parseTOML } from "toml-eslint-parser";

/** A key's place: the keys and array indexes that lead to it. */
export type KeyPath = readonly (string | number)[];

export interface TomlDocument {
  readonly value: Readonly<Record<string, unknown>>;
  /** The line, from 1, where the key stands, or the nearest table that would hold it. */
  lineOf(path: KeyPath): number;
}

/** TOML that can't be read, with the line where it breaks. */
export class TomlError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Reads TOML 1.0 (https://toml.io/en/v1.0.0) and remembers where each key stands.
 * Throws {@link TomlError}. */
export function parseToml(text: string): TomlDocument {
  let ast: AST.TOMLProgram;
  try {
    ast = parseTOML(text, { tomlVersion: "1.0" });
  } catch (error) {
    if (error instanceof ParseError)
      throw new TomlError(lineOfError(error), lowerFirst(error.message));
    throw error;
  }
  const lines = new Map<string, number>();
  for (const node of ast.body[0].body) visit(node, [], lines);
  return {
    value: getStaticTOMLValue(ast),
    lineOf(path) {
      for (let length = path.length; length > 0; length--) {
        const line = lines.get(JSON.stringify(path.slice(0, length)));
        if (line !== undefined) return line;
      }
      return 1;
    },
  };
}

function visit(node: AST.TOMLKeyValue | AST.TOMLTable, above: KeyPath, lines: Map<string, number>) {
  const path =
    node.type === "TOMLTable" ? node.resolvedKey : [...above, ...getStaticTOMLValue(node.key)];
  // A table named like Object's own accessor would become the prototype of the value.
  if (path.includes("__proto__")) {
    throw new TomlError(node.loc.start.line, "`__proto__` can't be a key");
  }
  for (let length = above.length + 1; length <= path.length; length++) {
    const key = JSON.stringify(path.slice(0, length));
    if (!lines.has(key)) lines.set(key, node.loc.start.line);
  }
  if (node.type === "TOMLTable") {
    for (const child of node.body) visit(child, path, lines);
  } else {
    visitValue(node.value, path, lines);
  }
}

function visitValue(node: AST.TOMLContentNode, path: KeyPath, lines: Map<string, number>) {
  if (node.type === "TOMLInlineTable") {
    for (const child of node.body) visit(child, path, lines);
  } else if (node.type === "TOMLArray") {
    for (const [index, element] of node.elements.entries()) {
      lines.set(JSON.stringify([...path, index]), element.loc.start.line);
      visitValue(element, [...path, index], lines);
    }
  }
}

// What is missing at the end of a line is reported at the start of the next.
function lineOfError({ message, column, lineNumber }: ParseError): number {
  const missing = /^(?:unspecified|unterminated|missing)/i.test(message);
  return missing && column === 0 && lineNumber > 1 ? lineNumber - 1 : lineNumber;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
