// Reads the part of WIT that skerry:edge is written in: interfaces of records, variants, enums,
// aliases and functions, and worlds; and flags, for interfaces of programs' own. Resources, streams and async functions
// are refused.
import { tokenize } from "./lexer.ts";
import {
  type Primitive,
  primitives,
  type WitCase,
  type WitField,
  type WitFlags,
  type WitFunction,
  type WitInterface,
  type WitType,
  type WitTypeDefinition,
  type WitWorld,
} from "./model.ts";
import { TokenStream } from "./token-stream.ts";

export type ParsedDefinition = WitTypeDefinition | WitFlags;

export interface WitFile {
  readonly packageName: string;
  /** Empty where the package has none. */
  readonly version: string;
  readonly interfaces: readonly WitInterface<ParsedDefinition>[];
  readonly worlds: readonly WitWorld[];
}

/** Reads one file. Throws with file and line where it breaks the grammar. */
export function parseWit(file: string, text: string): WitFile {
  const stream = new TokenStream(tokenize(file, text));
  stream.expect("package");
  const namespace = stream.word("a namespace").text;
  stream.expect(":");
  const name = stream.word("a package name").text;
  let version = "";
  if (stream.accept("@")) {
    if (stream.next.kind !== "version") stream.fail("expected a version like 0.1.0");
    version = stream.take().text;
  }
  stream.expect(";");

  const interfaces: WitInterface<ParsedDefinition>[] = [];
  const worlds: WitWorld[] = [];
  while (stream.next.kind !== "end") {
    if (stream.isNext("interface")) interfaces.push(parseInterface(stream));
    else if (stream.isNext("world")) worlds.push(parseWorld(stream));
    else stream.fail("expected `interface` or `world`");
  }
  return { packageName: `${namespace}:${name}`, version, interfaces, worlds };
}

function parseInterface(stream: TokenStream): WitInterface<ParsedDefinition> {
  const { docs, at } = stream.expect("interface");
  const name = stream.word("the interface's name").text;
  const types: ParsedDefinition[] = [];
  const functions: WitFunction[] = [];
  stream.expect("{");
  while (!stream.accept("}")) {
    if (stream.isNext("use")) parseUse(stream);
    else if (["record", "variant", "enum", "flags", "type"].some((kind) => stream.isNext(kind))) {
      types.push(parseTypeDefinition(stream));
    } else functions.push(parseFunction(stream));
  }
  return { name, docs, at, types, functions };
}

function parseWorld(stream: TokenStream): WitWorld {
  const { docs, at } = stream.expect("world");
  const name = stream.word("the world's name").text;
  const imports: string[] = [];
  const exports: WitFunction[] = [];
  stream.expect("{");
  while (!stream.accept("}")) {
    if (stream.isNext("use")) parseUse(stream);
    else if (stream.accept("import")) {
      imports.push(stream.word("an interface's name").text);
      stream.expect(";");
    } else if (stream.isNext("export")) {
      const documented = stream.take().docs;
      exports.push({ ...parseFunction(stream), docs: documented });
    } else stream.fail("expected `use`, `import` or `export`");
  }
  return { name, docs, at, imports, exports };
}

/** `use interface.{name, name};` brings names that are unique in the package anyway. */
function parseUse(stream: TokenStream): void {
  stream.expect("use");
  stream.word("an interface's name");
  stream.expect(".");
  stream.list("{", "}", () => stream.word("a type's name"));
  stream.expect(";");
}

function parseTypeDefinition(stream: TokenStream): ParsedDefinition {
  const { text: kind, docs, at } = stream.take();
  const name = stream.word("the type's name").text;
  if (kind === "record") {
    return { kind, name, docs, at, fields: stream.list("{", "}", () => parseField(stream)) };
  }
  if (kind === "variant") {
    return { kind, name, docs, at, cases: stream.list("{", "}", () => parseCase(stream)) };
  }
  if (kind === "enum" || kind === "flags") {
    const names = stream.list("{", "}", () => {
      const word = stream.word(kind === "enum" ? "a case" : "a flag");
      return { name: word.text, docs: word.docs, at: word.at };
    });
    if (kind === "enum") return { kind, name, docs, at, cases: names };
    return { kind, name, docs, at, flags: names };
  }
  stream.expect("=");
  const type = parseType(stream);
  stream.expect(";");
  return { kind: "alias", name, docs, at, type };
}

function parseField(stream: TokenStream): WitField {
  const { text: name, docs, at } = stream.word("a field's name");
  stream.expect(":");
  return { name, docs, at, type: parseType(stream) };
}

function parseCase(stream: TokenStream): WitCase {
  const { text: name, docs, at } = stream.word("a case");
  if (!stream.accept("(")) return { name, docs, at, payload: null };
  const payload = parseType(stream);
  stream.expect(")");
  return { name, docs, at, payload };
}

function parseFunction(stream: TokenStream): WitFunction {
  const { text: name, docs, at } = stream.word("a function, a type or `}`");
  stream.expect(":");
  stream.expect("func");
  const params = stream.list("(", ")", () => {
    const param = stream.word("a parameter's name").text;
    stream.expect(":");
    return { name: param, type: parseType(stream) };
  });
  const result = stream.accept("->") ? parseType(stream) : null;
  stream.expect(";");
  return { name, docs, at, params, result };
}

function parseType(stream: TokenStream): WitType {
  const { text, isEscaped } = stream.word("a type");
  if (isEscaped) return { kind: "named", name: text };
  switch (text) {
    case "list":
    case "option": {
      stream.expect("<");
      const element = parseType(stream);
      stream.expect(">");
      return { kind: text, element };
    }
    case "tuple":
      return { kind: "tuple", items: stream.list("<", ">", () => parseType(stream)) };
    case "result":
      return parseResult(stream);
    default:
      return isPrimitive(text) ? { kind: "primitive", name: text } : { kind: "named", name: text };
  }
}

/** After `result`: nothing, `<ok>`, `<ok, error>` or `<_, error>`. */
function parseResult(stream: TokenStream): WitType {
  if (!stream.accept("<")) return { kind: "result", ok: null, error: null };
  const ok = stream.accept("_") ? null : parseType(stream);
  const error = stream.accept(",") ? parseType(stream) : null;
  stream.expect(">");
  return { kind: "result", ok, error };
}

function isPrimitive(text: string): text is Primitive {
  return (primitives as readonly string[]).includes(text);
}
