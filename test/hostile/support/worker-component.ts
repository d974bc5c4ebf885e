import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";

/** What an attacker writes of a worker; the template around it is an honest component. */
export interface WorkerText {
  /** Fields of the core module, in text format: at least the function exported as `handle`. It finds
   * `$memory`, and the functions of `imports`, imported. */
  readonly core: string;
  /** Interfaces to import: `log` gives `$log` (level, pointer, length), `random` gives `$random-bytes`
   * (length, result pointer) and `$random-u64`, `config` gives `$variable` (pointer, length, result
   * pointer), `clock` gives `$wall-clock`, `streams` gives `$pause` (ms). */
  readonly imports?: readonly ImportName[];
  /** Pages of 64 KiB the memory begins with. */
  readonly pages?: number;
  /** The body of `cabi_realloc` (old pointer, old size, alignment, new size) -> pointer, in a module
   * with `$memory` and the global `$next`, where free memory begins. */
  readonly realloc?: string;
  /** Further fields of the module that `cabi_realloc` is in, which is instantiated first, as "heap". */
  readonly heap?: string;
  readonly encoding?: "utf8" | "utf16";
  /** Further options of the canonical lift, as `(post-return $after)`. */
  readonly liftOptions?: string;
  /** Fields of the component between the core instances and the lift. */
  readonly component?: string;
}

export type ImportName = "log" | "random" | "config" | "clock" | "streams";

interface ImportText {
  /** The interface's type, as WIT has it. */
  readonly type: string;
  /** Core functions by their names in the core module. */
  readonly functions: readonly {
    readonly name: string;
    readonly wit: string;
    readonly core: string;
  }[];
}

const imports: Readonly<Record<ImportName, ImportText>> = {
  log: {
    type: `
      (type $enum (enum "debug" "info" "warn" "error"))
      (export "level" (type $level (eq $enum)))
      (export "write" (func (param "level" $level) (param "message" string)))`,
    functions: [{ name: "log", wit: "write", core: "(param i32 i32 i32)" }],
  },
  random: {
    type: `
      (export "get-bytes" (func (param "length" u32) (result (list u8))))
      (export "get-u64" (func (result u64)))`,
    functions: [
      { name: "random-bytes", wit: "get-bytes", core: "(param i32 i32)" },
      { name: "random-u64", wit: "get-u64", core: "(result i64)" },
    ],
  },
  config: {
    type: `(export "variable" (func (param "name" string) (result (option string))))`,
    functions: [{ name: "variable", wit: "variable", core: "(param i32 i32 i32)" }],
  },
  streams: {
    type: `(export "pause" (func (param "ms" u32)))`,
    functions: [{ name: "pause", wit: "pause", core: "(param i32)" }],
  },
  clock: {
    type: `(export "wall-clock" (func (result u64)))`,
    functions: [{ name: "wall-clock", wit: "wall-clock", core: "(result i64)" }],
  },
};

const types = `
  (type $edge-types (instance
    (type $tuple (tuple string string))
    (export "field" (type $field (eq $tuple)))
    (type $variant (variant (case "empty") (case "bytes" (list u8)) (case "streamed" u32)))
    (export "body" (type $body (eq $variant)))
    (type $fields (list $field))
    (type $request-record (record (field "method" string) (field "uri" string)
      (field "fields" $fields) (field "body" $body)))
    (export "request" (type (eq $request-record)))
    (type $response-record (record (field "status" u16) (field "fields" $fields) (field "body" $body)))
    (export "response" (type (eq $response-record)))))
  (import "skerry:edge/types@0.1.0" (instance $types (type $edge-types)))
  (alias export $types "request" (type $request-type))
  (import "request" (type $request (eq $request-type)))
  (alias export $types "response" (type $response-type))
  (import "response" (type $response (eq $response-type)))`;

/** Takes memory from the end; what a request took is given back by the reset after it. */
const honestRealloc = `
  (local $at i32)
  (local.set $at (i32.and
    (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
    (i32.sub (i32.const 0) (local.get $align))))
  (global.set $next (i32.add (local.get $at) (local.get $size)))
  (local.get $at)`;

/** Where memory that `cabi_realloc` hands out begins: what lies below is the attacker's own. */
export const heapStart = 32_768;

/** The text of a component of world skerry:edge/worker around an attacker's core module. */
export function workerText(worker: WorkerText): string {
  const { pages = 1, encoding = "utf8", realloc = honestRealloc } = worker;
  const names = worker.imports ?? [];
  const lowered = names.flatMap((name) => imports[name].functions);
  return `(component ${types}
  ${names.map(importInterface).join("\n")}
  (core module $heap-module
    (memory $memory (export "memory") ${pages})
    (global $next (mut i32) (i32.const ${heapStart}))
    ${worker.heap ?? ""}
    (func $realloc (export "cabi_realloc") (param $old i32) (param $old-size i32) (param $align i32)
      (param $size i32) (result i32) ${realloc}))
  (core instance $heap (instantiate $heap-module))
  (alias core export $heap "memory" (core memory $memory))
  (alias core export $heap "cabi_realloc" (core func $realloc))
  ${names.map((name) => lowerInterface(name, encoding)).join("\n")}
  (core module $guest-module
    (import "heap" "memory" (memory $memory 0))
    ${lowered.map(({ name, core }) => `(import "host" "${name}" (func $${name} ${core}))`).join("\n")}
    ${worker.core})
  (core instance $host ${lowered.map(({ name }) => `(export "${name}" (func $${name}))`).join(" ")})
  (core instance $guest (instantiate $guest-module
    (with "heap" (instance $heap)) (with "host" (instance $host))))
  ${worker.component ?? ""}
  (func $handle (param "request" $request) (result $response)
    (canon lift (core func $guest "handle") (memory $memory) (realloc $realloc)
      string-encoding=${encoding} ${worker.liftOptions ?? ""}))
  (export "handle" (func $handle)))`;
}

/** The same, as a binary. */
export async function workerComponent(worker: WorkerText): Promise<Uint8Array> {
  return assemble(workerText(worker));
}

/** The binary of a text. */
export async function assemble(text: string): Promise<Uint8Array> {
  return new Uint8Array(await parse(text));
}

/** The function `handle`; its body ends with the pointer to the response, and may use the locals
 * `$i` and `$j`. */
export function handler(body: string): string {
  return `(func $handle (export "handle")
    (param $method i32) (param $method-length i32) (param $uri i32) (param $uri-length i32)
    (param $fields i32) (param $fields-length i32)
    (param $body-case i32) (param $body i32) (param $body-length i32)
    (result i32) (local $i i32) (local $j i32) ${body})`;
}

export interface ResponseParts {
  readonly status?: number;
  /** Where its list of fields lies, and how many there are. */
  readonly fields?: readonly [pointer: number, length: number];
  readonly body?: readonly [pointer: number, length: number];
}

/** A data segment with a response at `at`, in the layout of the Canonical ABI. */
export function responseData(
  at: number,
  { status = 200, fields = [0, 0], body }: ResponseParts,
): string {
  const words = [status, ...fields, body === undefined ? 0 : 1, ...(body ?? [0, 0])];
  return `(data (i32.const ${at}) "${words.map(littleEndian).join("")}")`;
}

/** A data segment with a list of fields at `at`, each given by pointers and lengths. */
export function fieldsData(
  at: number,
  fields: readonly (readonly [
    name: number,
    nameLength: number,
    value: number,
    valueLength: number,
  ])[],
): string {
  return `(data (i32.const ${at}) "${fields.flat().map(littleEndian).join("")}")`;
}

/** A data segment with a text as UTF-8. */
export function textData(at: number, text: string): string {
  return `(data (i32.const ${at}) "${[...Buffer.from(text)].map(escaped).join("")}")`;
}

function littleEndian(word: number): string {
  return [0, 8, 16, 24].map((shift) => escaped((word >>> shift) & 0xff)).join("");
}

function escaped(byte: number): string {
  return `\\${byte.toString(16).padStart(2, "0")}`;
}

function importInterface(name: ImportName): string {
  return `(type $${name}-type (instance ${imports[name].type}))
  (import "skerry:edge/${name}@0.1.0" (instance $${name}-interface (type $${name}-type)))`;
}

function lowerInterface(name: ImportName, encoding: string): string {
  return imports[name].functions
    .map(({ name: core, wit }) => {
      return `(core func $${core} (canon lower (func $${name}-interface "${wit}")
        (memory $memory) (realloc $realloc) string-encoding=${encoding}))`;
    })
    .join("\n");
}
