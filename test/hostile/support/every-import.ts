import { transpileBytes } from "@bytecodealliance/jco-transpile";
import {
  componentEmbed,
  componentNew,
  parse,
  print,
} from "@bytecodealliance/jco-transpile/wasm-tools";
import { readPackage } from "../../../runtime/abi/generate/package.ts";
import {
  draftInterfaces,
  earlierDrafts,
  wasiHandler,
  wasiInterfaces,
} from "../../../runtime/abi/generate/wasi-interfaces.ts";
import { draftPackages, witFiles } from "../../../runtime/abi/generate.ts";
import {
  findInstantiate,
  nodesIn,
  type Syntax,
  walk,
} from "../../../runtime/module/glue/glue-syntax.ts";
import { asImported } from "../../host/wasi/support/kept-guest.ts";
import { guestWit, wasiVersion } from "../../host/wasi/support/wit-text.ts";

// Guests that make any one call of the host's functions that a request asks for, with the very numbers that it
// asks for. All of it derives from WIT: a new import is among them by itself.

export const worlds = ["edge", "proxy"] as const;
export type World = (typeof worlds)[number];

/** What a number of a call stands for, where a guest may lie about it. */
export interface Role {
  readonly kind: "pointer" | "length" | "handle";
  /** Which argument it is. */
  readonly argument: number;
  /** Arguments that have to be so for the host to look at it: cases of variants. */
  readonly reach: readonly (readonly [argument: number, value: number])[];
}

/** A host function as a core module calls it. */
export interface HostFunction {
  readonly module: string;
  readonly name: string;
  /** Types of its arguments, and of its result. */
  readonly params: readonly ("i32" | "i64")[];
  readonly result: string | null;
  readonly roles: readonly Role[];
  /** Classes of the resources whose handles it takes. */
  readonly resources: readonly string[];
  /** Arguments that are right only with these values, where their role does not tell. */
  readonly given: readonly (readonly [argument: number, value: number])[];
  /** The argument that points to where the result goes, or null. */
  readonly resultAt: number | null;
}

/** Where a guest has things in its memory of {@link memoryBytes}. */
export const memoryBytes = 2 * 65_536;
export const contentsAt = 4_096;
export const resultAt = 2_048;
export const responseAt = 3_072;
/** A text of one letter, in either encoding. */
export const textAt = 2;
/** The same of one digit. */
const digitAt = 6;
const wordsAt = 1_024;
const contentsBytes = 1_024;
const maxArguments = 20;

/** In place of a function: none; and the response whose six words are the arguments, at the address that is the
 * seventh (of world edge). */
export const noCall = -1;
export const response = -2;

/** Words of a request: which function, the two that memory is filled with by turns, and the arguments. */
export function pathOf(
  which: number,
  fill: readonly [number, number],
  given: readonly bigint[],
): string {
  const words = [BigInt(which), BigInt(fill[0]), BigInt(fill[1]), ...given];
  while (words.length < 3 + maxArguments) words.push(0n);
  return words.map((word) => BigInt.asUintN(64, word).toString(16).padStart(16, "0")).join("");
}

const wit = readPackage(witFiles());

/** WIT in which a world imports everything there is for workers of its kind. */
function everything(world: World): string {
  const others = [wit.text, ...draftPackages().map(asImported)].map(
    (text) => `${text.replace(/^package ([^;]+);/m, "package $1 {")}\n}`,
  );
  const wasi = guestWit().slice(guestWit().indexOf("package wasi:"));
  const imports =
    world === "edge"
      ? wit.interfaces.map(({ name }) => `import skerry:edge/${name}@${wit.version};`)
      : [
          ...wasiInterfaces.map((name) => `import wasi:${name}@${wasiVersion};`),
          ...[...draftInterfaces, ...Object.keys(earlierDrafts)].map((name) => `import ${name};`),
        ];
  const handle =
    world === "edge"
      ? `use skerry:edge/types@${wit.version}.{request, response};
         export handle: func(request: request) -> response;`
      : `export ${wasiHandler}@${wasiVersion};`;
  return `package test:every; world every { ${imports.join("\n")} ${handle} }\n${others.join("\n")}\n${wasi}`;
}

/** Functions of resources that every guest has: what a guest does to have a handle of each class, which is the first
 * of its table. In this order. */
const recipes: Readonly<Record<string, string>> = {
  IncomingRequest: "",
  ResponseOutparam: "",
  Fields: "(drop (call $[constructor]fields))",
  RequestOptions: "(drop (call $[constructor]request-options))",
  OutgoingRequest: "(drop (call $[constructor]outgoing-request (call $[constructor]fields)))",
  OutgoingResponse: "(drop (call $[constructor]outgoing-response (call $[constructor]fields)))",
  OutgoingBody: `(call $[method]outgoing-response.body
    (call $[constructor]outgoing-response (call $[constructor]fields)) (i32.const ${resultAt}))`,
  OutputStream: `(call $[method]output-stream.check-write (call $get-stdout) (i32.const ${resultAt}))`,
  InputStream: "(drop (call $get-stdin))",
  IncomingBody: `(call $[method]incoming-request.consume (i32.const 1) (i32.const ${resultAt}))`,
  FutureTrailers: `(call $[method]incoming-request.consume (i32.const 1) (i32.const ${resultAt}))
    (drop (call $[static]incoming-body.finish (i32.const 1)))`,
  // The second is for lists of handles: what lies in memory is a pointer as well, so it has to be even.
  Pollable:
    "(drop (call $subscribe-duration (i64.const 0))) (drop (call $subscribe-duration (i64.const 0)))",
  Network: "(drop (call $instance-network))",
  // The namespace that the settings bind to the name "a".
  Bucket: `(call $open (i32.const ${textAt}) (i32.const 1) (i32.const ${resultAt}))`,
  Bucket$1: `(call $earlier-store#open (i32.const ${textAt}) (i32.const 1) (i32.const ${resultAt}))`,
  Cas: `(call $open (i32.const ${textAt}) (i32.const 1) (i32.const ${resultAt}))
    (call $[static]cas.new (i32.const 1) (i32.const ${textAt}) (i32.const 1) (i32.const ${resultAt}))`,
  Store: `(call $[static]store.open (i32.const ${textAt}) (i32.const 1) (i32.const ${resultAt}))`,
  FutureIncomingResponse: `(call $[method]outgoing-request.set-authority
      (call $[constructor]outgoing-request (call $[constructor]fields))
      (i32.const 1) (i32.const ${textAt}) (i32.const 1)) drop
    (drop (call $[method]outgoing-request.set-path-with-query
      (i32.const 1) (i32.const 1) (i32.const ${textAt}) (i32.const 0)))
    (call $outgoing-handler#handle (i32.const 1) (i32.const 0) (i32.const 0) (i32.const ${resultAt}))`,
};

/** Before a formatter's number is asked for. */
const formatted = {
  // Of numbers, without a locale or an option.
  first: `(call $intl#open (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const ${resultAt}))`,
  given: [
    [0, 1],
    [1, digitAt],
  ],
} as const;
/** What a guest does before it calls a function that takes the number of a stream, and the arguments that are right
 * then. By the function's interface and name. */
const preparations: Readonly<Record<string, { first: string; given: HostFunction["given"] }>> = {
  "streams#write": { first: "(drop (call $create))", given: [[0, 1]] },
  "streams#respond": {
    first: "(drop (call $create)) (call $streams#finish (i32.const 1))",
    given: [
      [0, 200],
      [3, 1],
    ],
  },
  "compression#push": {
    first: "(drop (call $open (i32.const 0) (i32.const 0)))",
    given: [[0, 1]],
  },
  // Of nothing, for a URI that is none.
  "cache#finish": {
    first: `(drop (call $cache#put ${"(i32.const 0) ".repeat(14)}))`,
    given: [[0, 1]],
  },
  // The method and its arguments are texts: of one letter they are those of none, after a formatter is found.
  "intl#ask": { ...formatted, given: [[0, 1]] },
  "intl#format": formatted,
  "intl#parts": formatted,
};

/** Resources that no guest here gets a handle of, and why: functions that take one have no honest call. */
export const unobtainable: Readonly<Record<string, string>> = {
  Error$1: "it comes of content from outside that breaks off",
  Descriptor: "there are no files",
  DirectoryEntryStream: "there are no folders",
  ResolveAddressStream: "names are resolved for no guest",
  TcpSocket: "there are no sockets",
  UdpSocket: "there are no sockets",
  IncomingDatagramStream: "there are no sockets",
  OutgoingDatagramStream: "there are no sockets",
  TerminalInput: "there is no terminal",
  TerminalOutput: "there is no terminal",
  IncomingResponse: "it is made of an answer from outside",
};

export interface EveryImport {
  readonly component: Uint8Array;
  readonly functions: readonly HostFunction[];
}

/** A core module that imports everything and does nothing. */
const dummyOf = (world: World) =>
  componentEmbed({ witSource: everything(world), world: "every", dummy: true });

/** The transpiler's glue, as it comes, for a component that imports everything. */
export async function everyGlue(world: World): Promise<string> {
  return glueOf(await componentNew(await dummyOf(world), []));
}

/** `encoding` is that of the guest's strings. */
export async function everyImport(
  world: World,
  encoding: "utf8" | "utf16" = "utf8",
): Promise<EveryImport> {
  const witSource = everything(world);
  const dummy = await dummyOf(world);
  const roles = rolesOf(await glueOf(await componentNew(dummy, [])));
  const functions = coreImports(await print(dummy)).map((each) => {
    const found = roles.get(`${each.module} ${each.name}`);
    const given = preparationOf(each)?.given ?? [];
    return { ...each, ...(found ?? { roles: [], resources: [], resultAt: null }), given };
  });
  const step = encoding === "utf8" ? 1 : 2;
  const core = world === "edge" ? edgeCore(functions, step) : proxyCore(functions, step);
  const binary = await parse(core);
  const embedded = await componentEmbed({
    binary,
    witSource,
    world: "every",
    stringEncoding: encoding,
  });
  return { component: await componentNew(embedded, []), functions };
}

async function glueOf(component: Uint8Array): Promise<string> {
  const { files } = await transpileBytes(component, {
    ...{ name: "worker", instantiation: "sync", wasiShim: false, nodejsCompat: false },
    ...{ tlaCompat: false, emitTypescriptDeclarations: false, multiMemory: true, base64Cutoff: 0 },
  });
  return new TextDecoder().decode((files as Record<string, Uint8Array>)["worker.js"]);
}

type Imported = Pick<HostFunction, "module" | "name" | "params" | "result">;

/** Interfaces of an earlier draft have the names of the later one's. */
const isEarlier = (module: string) =>
  Object.keys(earlierDrafts).some((name) => module.endsWith(name));

function interfaceOf({ module }: Pick<Imported, "module">): string | undefined {
  const name = /\/([\w-]+)@/.exec(module)?.[1];
  return isEarlier(module) ? `earlier-${name}` : name;
}

const preparationOf = (each: Imported) => preparations[`${interfaceOf(each)}#${each.name}`];

/** Functions that a module imports, with their types, of its text. */
function coreImports(text: string): Imported[] {
  const types = new Map(
    [
      ...text.matchAll(
        /\(type \(;(\d+);\) \(func((?: \(param [^)]*\))?)((?: \(result \w+\))?)\)\)/g,
      ),
    ].map(([, index, params, result]) => [
      index!,
      {
        params: (params!.match(/i32|i64|f32|f64/g) ?? []) as ("i32" | "i64")[],
        result: /i32|i64/.exec(result!)?.[0] ?? null,
      },
    ]),
  );
  const imports = text.matchAll(
    /\(import "([^"]+)" "([^"]+)" \(func[^(]*\(;\d+;\) \(type (\d+)\)\)\)/g,
  );
  return [...imports]
    .map(([, module, name, type]) => ({ module: module!, name: name!, ...types.get(type!)! }))
    .filter(({ module }) => !module.includes("[export]") && !module.includes("_ex_"));
}

type Roles = Pick<HostFunction, "roles" | "resources" | "resultAt">;

/** What the arguments of each host function stand for, by the glue that lifts them as it comes from the transpiler. */
function rolesOf(glue: string): ReadonlyMap<string, Roles> {
  const byTrampoline = new Map<string, Roles>();
  const dropping = new Set<string>();
  for (const node of nodesIn(findInstantiate(glue)!)) {
    const number = /^_?trampoline(\d+)$/.exec(node.id?.name ?? "")?.[1];
    if (number === undefined) continue;
    const isLowered =
      node.type === "VariableDeclarator" && node.init?.type === "FunctionExpression";
    if (isLowered) byTrampoline.set(number, rolesIn(node.init!, glue));
    if (node.type === "FunctionDeclaration" && node.params?.[0]?.name === "handle") {
      const role: Role = { kind: "handle", argument: 0, reach: [] };
      dropping.add(number);
      byTrampoline.set(number, { roles: [role], resources: [], resultAt: null });
    }
  }
  // An import is a function itself, or by way of a table that another module exports.
  const text = glue.slice(glue.indexOf("exports: exports0"));
  const places = new Map<string, Record<string, string>>();
  let module = "";
  for (const line of text.split("\n")) {
    const opens = /^\s+(?:'([^']*)'|([\w$]+)): \{$/.exec(line);
    if (opens !== null) module = opens[1] ?? opens[2]!;
    const entry = /^\s+(?:'([^']+)'|([\w$]+)): Object\.assign\((.*), \{ _jcoMaySuspend/.exec(line);
    if (entry === null) continue;
    if (!places.has(module)) places.set(module, {});
    places.get(module)![entry[1] ?? entry[2]!] = entry[3]!;
  }
  const indirect = places.get("actual") ?? {};
  const found = new Map<string, Roles>();
  for (const [module, names] of places) {
    for (const [name, value] of Object.entries(names)) {
      const index = /^exports0\['(\d+)'\]$/.exec(value)?.[1];
      const direct = index === undefined ? value : (indirect[index] ?? "");
      const number = /trampoline(\d+)/.exec(direct)?.[1];
      const roles = number === undefined ? undefined : byTrampoline.get(number);
      if (roles === undefined) continue;
      const resources = dropping.has(number!) ? [droppedBy(name, module)] : roles.resources;
      found.set(`${module} ${name}`, { ...roles, resources });
    }
  }
  return found;
}

/** The class of the resources that a function drops. */
function droppedBy(name: string, module: string): string {
  const words = name.replace(/_drop$/, "").split("-");
  const plain = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
  if (isEarlier(module)) return `${plain}$1`;
  return plain === "Error" ? "Error$1" : plain;
}

const kinds = { ptr: "pointer", base: "pointer", len: "length", handle: "handle" } as const;

function rolesIn(lift: Syntax, glue: string): Roles {
  const roles: Role[] = [];
  let resultAt: number | null = null;
  walk(lift, (node, outer) => {
    const name = /^(ptr|len|base|handle)\d+$/.exec(node.id?.name ?? "")?.[1] as keyof typeof kinds;
    if (node.type === "VariableDeclarator" && name !== undefined) {
      const argument = /^(?:Number\()?arg(\d+)\)?$/.exec(textOf(node.init!, glue))?.[1];
      if (argument !== undefined) {
        roles.push({ kind: kinds[name], argument: Number(argument), reach: reachOf(outer, glue) });
      }
    }
    const written = /^dataView\(memory\d+\)\.set\w+\(arg(\d+) \+/.exec(textOf(node, glue))?.[1];
    if (node.type === "CallExpression" && written !== undefined) resultAt = Number(written);
  });
  const resources = [...textOf(lift, glue).matchAll(/Object\.create\(([\w$]+)\.prototype\)/g)];
  return { roles, resources: [...new Set(resources.map(([, name]) => name!))], resultAt };
}

/** The cases around a node, where they are told apart by arguments. */
function reachOf(outer: readonly Syntax[], glue: string): Role["reach"] {
  const reach: [number, number][] = [];
  for (const [at, each] of outer.entries()) {
    const { type, test } = each as Syntax;
    const above = outer[at + 1];
    if (type !== "SwitchCase" || above === undefined) continue;
    const { discriminant } = above as unknown as { discriminant: Syntax };
    const argument = /^(?:Number\()?arg(\d+)\)?$/.exec(textOf(discriminant, glue))?.[1];
    if (argument !== undefined) reach.push([Number(argument), Number(textOf(test!, glue))]);
  }
  return reach.reverse();
}

function textOf({ start, end }: Syntax, glue: string): string {
  return glue.slice(start, end);
}

/** A name as an identifier of the text format. */
const identifier = (name: string) => `$${name.replace(/[^\w.-]/g, "_")}`;

/** The module's fields but for how it is entered. */
function common(functions: readonly HostFunction[], step: number): string {
  // Recipes call functions by their names: of two of one name, the first.
  const idOf = ({ name }: HostFunction, at: number) =>
    functions.findIndex((each) => each.name === name) === at ? identifier(name) : `$function${at}`;
  const idOfStep = (_: string, first: string, second = "") => {
    if (second === "") return identifier(first);
    const at = functions.findIndex(
      (each) => `${interfaceOf(each)}#${each.name}` === first + second,
    );
    return idOf(functions[at]!, at);
  };
  const imports = functions.map((each, at) => {
    const params = each.params.map((param) => `(param ${param})`).join(" ");
    const result = each.result === null ? "" : `(result ${each.result})`;
    return `(import "${each.module}" "${each.name}" (func ${idOf(each, at)} ${params} ${result}))`;
  });
  const cases = functions.map((each, at) => {
    const unknown = each.resources.filter((name) => !(name in { ...recipes, ...unobtainable }));
    if (unknown.length > 0) throw new Error(`there is no recipe for a handle of ${unknown.join()}`);
    const given = each.params.map((type, place) => {
      const word = `(i64.load (i32.const ${wordsAt + 8 * (3 + place)}))`;
      return type === "i64" ? word : `(i32.wrap_i64 ${word})`;
    });
    const call = `(call ${idOf(each, at)} ${given.join(" ")})`;
    const needs = Object.entries(recipes).filter(([name]) => each.resources.includes(name));
    const steps = [...needs.map(([, recipe]) => recipe), preparationOf(each)?.first ?? ""];
    const made = steps.map((step) => step.replace(/\$([[\]\w.-]+)(#[\w-]+)?/g, idOfStep));
    return `(func $case${at} ${made.join(" ")} ${each.result === null ? call : `(drop ${call})`})`;
  });
  return `${imports.join("\n")}
    (memory (export "cm32p2_memory") ${memoryBytes / 65_536})
    (data (i32.const ${textAt}) "a\\00")
    (data (i32.const ${digitAt}) "7\\00")
    (global $next (mut i32) (i32.const 16384))
    (func (export "cm32p2_realloc") (param i32 i32 i32 i32) (result i32)
      (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
      (global.get $next)
      (global.set $next (i32.add (global.get $next) (local.get 3)))
      (loop $grow
        (if (i32.gt_u (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
          (then
            (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then (unreachable)))
            (br $grow)))))
    (func (export "cm32p2_initialize"))
    (table funcref (elem ${functions.map((_, at) => `$case${at}`).join(" ")}))
    ${cases.join("\n")}
    (func $run (param $text i32) (local $at i32) (local $word i64) (local $digit i32) (local $i i32)
      (loop $words
        (local.set $word (i64.const 0))
        (local.set $i (i32.const 0))
        (loop $digits
          (local.set $digit (i32.load8_u (local.get $text)))
          (local.set $text (i32.add (local.get $text) (i32.const ${step})))
          (local.set $word (i64.or (i64.shl (local.get $word) (i64.const 4))
            (i64.extend_i32_u (i32.sub (local.get $digit)
              (select (i32.const 87) (i32.const 48) (i32.gt_u (local.get $digit) (i32.const 57)))))))
          (br_if $digits (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 16))))
        (i64.store (i32.add (i32.const ${wordsAt}) (local.get $at)) (local.get $word))
        (br_if $words (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8)))
          (i32.const ${8 * (3 + maxArguments)}))))
      (local.set $i (i32.const 0))
      (loop $fill
        (i32.store (i32.add (i32.const ${contentsAt}) (local.get $i)) (i32.load (i32.const ${wordsAt + 8})))
        (i32.store (i32.add (i32.const ${contentsAt + 4}) (local.get $i)) (i32.load (i32.const ${wordsAt + 16})))
        (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const ${contentsBytes}))))
      (if (i64.ge_s (i64.load (i32.const ${wordsAt})) (i64.const 0))
        (then (call_indirect (i32.load (i32.const ${wordsAt}))))))`;
}

/** The length of a request's words, which are the end of its URI. */
const wordsLength = 16 * (3 + maxArguments);

const argument = (place: number) => `(i32.load (i32.const ${wordsAt + 8 * (3 + place)}))`;

function edgeCore(functions: readonly HostFunction[], step: number): string {
  return `(module ${common(functions, step)}
    (data (i32.const 16) "\\c8\\00")
    (func (export "cm32p2||handle") (param i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
      (call $run (i32.add (local.get 2)
        (i32.mul (i32.sub (local.get 3) (i32.const ${wordsLength})) (i32.const ${step}))))
      (if (i64.ne (i64.load (i32.const ${wordsAt})) (i64.const ${response})) (then (return (i32.const 16))))
      ${[0, 1, 2, 3, 4, 5].map((word) => `(i32.store (i32.const ${responseAt + 4 * word}) ${argument(word)})`).join("\n")}
      ${argument(6)})
    (func (export "cm32p2||handle_post") (param i32)))`;
}

function proxyCore(functions: readonly HostFunction[], step: number): string {
  return `(module ${common(functions, step)}
    (func (export "cm32p2|${wasiHandler}@0.2|handle") (param i32 i32)
      (call ${identifier("[method]incoming-request.path-with-query")} (local.get 0) (i32.const ${resultAt}))
      (call $run (i32.add (i32.const ${step}) (i32.load (i32.const ${resultAt + 4})))))
    (func (export "cm32p2|${wasiHandler}@0.2|handle_post")))`;
}
