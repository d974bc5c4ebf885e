// What a module consists of, read from its text: second to the decoder under test, and independent of
// it. The text is what wasm-tools prints of a module without names, so everything is counted.

import {
  headOf,
  isForm,
  isList,
  isQuoted,
  type List,
  type Node,
  nameOf,
  readForms,
} from "./s-expression.ts";

export interface FunctionShape {
  readonly params: readonly string[];
  readonly results: readonly string[];
}

export type ExternKind = "func" | "table" | "memory" | "global" | "tag";

export interface TextImport {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternKind;
  /** The text after the kind and index: a type. */
  readonly type: string;
  readonly index: number;
}

export interface TextModule {
  readonly text: string;
  /** The type section's forms, as they are written. */
  readonly typeForms: readonly string[];
  /** By type index; null for a type that is no function's. */
  readonly types: readonly (FunctionShape | null)[];
  readonly imports: readonly TextImport[];
  readonly exports: readonly {
    readonly name: string;
    readonly kind: ExternKind;
    readonly index: number;
  }[];
  /** Type indices of the functions, imported ones first, and so on. */
  readonly functions: readonly number[];
  readonly memories: readonly { readonly address: "i32" | "i64" }[];
  readonly tables: readonly { readonly address: "i32" | "i64" }[];
  readonly globals: readonly { readonly mutable: boolean; readonly type: string }[];
  readonly tags: readonly FunctionShape[];
}

const kinds: ReadonlySet<string> = new Set(["func", "table", "memory", "global", "tag"]);

/** Reads the text of a module without names. */
export function readTextModule(text: string): TextModule {
  const [module] = readForms(text);
  if (!isForm(module, "module")) throw new Error("the text is no module's");
  const fields = module.items.slice(1).filter(isList);
  const source = (node: Node) => (isList(node) ? text.slice(node.start, node.end) : node);

  const typeForms = fields.filter((field) => isForm(field, "type") || isForm(field, "rec"));
  const types = typeForms
    .flatMap((form) => (isForm(form, "rec") ? form.items.slice(1) : [form]))
    .map((form) => functionShape((form as List).items.at(-1)!, source));
  const imports: TextImport[] = [];
  const exports: TextModule["exports"][number][] = [];
  const defined: Record<ExternKind, string[]> = {
    func: [],
    table: [],
    memory: [],
    global: [],
    tag: [],
  };
  const define = (kind: ExternKind, type: string) => defined[kind].push(type) - 1;
  for (const field of fields) {
    const head = headOf(field)!;
    if (head === "import") {
      const [, module, name, extern] = field.items as [Node, string, string, List];
      const kind = headOf(extern) as ExternKind;
      const type = extern.items.slice(1).map(source).join(" ");
      const index = define(kind, type);
      imports.push({ module: nameOf(module), name: nameOf(name), kind, type, index });
    } else if (head === "export") {
      const [, name, extern] = field.items as [Node, string, List];
      const kind = headOf(extern) as ExternKind;
      exports.push({ name: nameOf(name), kind, index: Number(extern.items[1]) });
    } else if (kinds.has(head)) {
      const rest = field.items.slice(1).filter((node) => !isForm(node, "export"));
      define(
        head as ExternKind,
        rest
          .slice(0, head === "func" ? 1 : 4)
          .map(source)
          .join(" "),
      );
    }
  }
  const typeOf = (type: string) => Number(/\(type (\d+)\)/.exec(type)?.[1]);
  const address = (type: string) => ({ address: /^i64\b/.test(type) ? "i64" : "i32" }) as const;
  return {
    text,
    typeForms: typeForms.map(source),
    types,
    imports,
    exports,
    functions: defined.func.map(typeOf),
    memories: defined.memory.map(address),
    tables: defined.table.map(address),
    globals: defined.global.map((type) => {
      const [form] = readForms(`(${type})`);
      const first = form!.items[0]!;
      const mutable = isForm(first, "mut");
      const value = mutable ? first.items[1]! : first;
      return { mutable, type: isList(value) ? `(${value.items.map(plain).join(" ")})` : value };
    }),
    tags: defined.tag.map((type) => types[typeOf(type)] ?? { params: [], results: [] }),
  };
}

function plain(node: Node): string {
  return isList(node) ? `(${node.items.map(plain).join(" ")})` : node;
}

/** The function type inside a type's form, which may be a subtype's. */
function functionShape(form: Node, source: (node: Node) => string): FunctionShape | null {
  if (isForm(form, "sub")) return functionShape(form.items.at(-1)!, source);
  if (!isForm(form, "func")) return null;
  const values = (head: string) =>
    form.items.flatMap((item) =>
      isForm(item, head)
        ? item.items
            .slice(1)
            .filter((each) => isList(each) || !isQuoted(each))
            .map(plain)
        : [],
    );
  return { params: values("param"), results: values("result") };
}
