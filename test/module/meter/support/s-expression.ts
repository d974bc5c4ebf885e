// A reader of S-expressions: enough of the text format (core spec 6.3) for modules as wasm-tools prints
// them and for the specification's `.wast` scripts.

/** A parenthesised form, with its place in the text. */
export interface List {
  readonly items: readonly Node[];
  readonly start: number;
  readonly end: number;
}

/** An atom stays as it is written; a string keeps its quotes. */
export type Node = string | List;

// A lone semicolon stands in annotations alone.
const token = /\s+|;;[^\n]*|\(;|\(|\)|;|(?:[^\s()";]|"(?:[^"\\]|\\.)*")+/y;

/** All forms of a text, one after another. Throws where parentheses or quotes don't match. */
export function readForms(text: string): List[] {
  const forms: List[] = [];
  const open: { items: Node[]; start: number }[] = [];
  let at = 0;
  while (at < text.length) {
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    if (found === undefined) throw new Error(`no token at ${place(text, at)}`);
    if (found === "(;") {
      at = endOfBlockComment(text, at);
      continue;
    }
    at += found.length;
    if (found === "(") {
      open.push({ items: [], start: at - 1 });
    } else if (found === ")") {
      const { items, start } = open.pop() ?? fail(text, at, "a parenthesis closes nothing");
      const list: List = { items, start, end: at };
      (open.at(-1)?.items ?? forms).push(list as Node & List);
    } else if (!/^[\s;]/.test(found)) {
      const parent = open.at(-1) ?? fail(text, at, `${found} stands outside a form`);
      parent.items.push(found);
    }
  }
  if (open.length > 0) fail(text, open.at(-1)!.start, "a parenthesis is not closed");
  return forms;
}

function endOfBlockComment(text: string, start: number): number {
  let depth = 0;
  const mark = /\(;|;\)/g;
  mark.lastIndex = start;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    depth += found[0] === "(;" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return fail(text, start, "a comment is not closed");
}

/** The line of a place in the text, counted from 1. */
export function lineOf(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}

function place(text: string, at: number): string {
  return `line ${lineOf(text, at)}`;
}

function fail(text: string, at: number, what: string): never {
  throw new Error(`${what}, ${place(text, at)}`);
}

export function isList(node: Node | undefined): node is List {
  return typeof node === "object";
}

/** A list's first atom: what kind of form it is. */
export function headOf(node: Node | undefined): string | undefined {
  const head = isList(node) ? node.items[0] : undefined;
  return isList(head) ? undefined : head;
}

/** Whether it is a list with this head. */
export function isForm(node: Node | undefined, head: string): node is List {
  return headOf(node) === head;
}

export function isQuoted(node: Node | undefined): node is string {
  return typeof node === "string" && node.startsWith('"');
}

const escapes: Readonly<Record<string, number>> = {
  t: 9,
  n: 10,
  r: 13,
  '"': 34,
  "'": 39,
  "\\": 92,
};

/** The bytes of a string literal. */
export function stringBytes(quoted: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  const piece = /\\([0-9a-fA-F]{2})|\\u\{([0-9a-fA-F_]+)\}|\\(.)|([^\\]+)/gs;
  for (const [, hex, point, escaped, plain] of quoted.slice(1, -1).matchAll(piece)) {
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (escaped !== undefined) bytes.push(escapes[escaped]!);
    else {
      const character =
        point === undefined
          ? plain!
          : String.fromCodePoint(Number.parseInt(point.replaceAll("_", ""), 16));
      for (const byte of Buffer.from(character)) bytes.push(byte);
    }
  }
  return Uint8Array.from(bytes);
}

/** A string literal as a name: its bytes as UTF-8. */
export function nameOf(quoted: string): string {
  return new TextDecoder().decode(stringBytes(quoted));
}
