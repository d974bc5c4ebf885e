// A guest in C that hands values back: it has each type as a struct of C's own, laid out by the compiler, and
// copies it field by field, lists and texts to memory of its own.

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ReadInterface } from "../../../runtime/abi/foreign/read-interface.ts";
import type { ValueType } from "../../../runtime/abi/foreign/value-type.ts";
import { clang } from "../../host/wasi/support/c-guest.ts";

const plain: Record<string, string> = {
  bool: "_Bool",
  u8: "uint8_t",
  s8: "int8_t",
  u16: "uint16_t",
  s16: "int16_t",
  u32: "uint32_t",
  s32: "int32_t",
  u64: "uint64_t",
  s64: "int64_t",
  f32: "float",
  f64: "double",
  char: "uint32_t",
};

/** What numbers so many cases. */
const ordinal = (count: number) =>
  count <= 256 ? "uint8_t" : count <= 65_536 ? "uint16_t" : "uint32_t";

const bits = (count: number) => (count <= 8 ? "uint8_t" : count <= 16 ? "uint16_t" : "uint32_t");

/** C's declarations of types and of functions that copy them; `typeOf` gives a type's name. */
class Copies {
  readonly lines: string[] = [];
  readonly #names = new Map<string, string>();

  typeOf(type: ValueType): string {
    const known = plain[type.kind];
    if (known !== undefined) return known;
    if (type.kind === "enum") return ordinal(type.cases.length);
    if (type.kind === "flags") return bits(type.names.length);
    const key = JSON.stringify(type);
    const before = this.#names.get(key);
    if (before !== undefined) return before;
    const name = this.#declare(type);
    this.#names.set(key, name);
    return name;
  }

  #declare(type: ValueType): string {
    switch (type.kind) {
      case "string":
        return this.#list("uint8_t");
      case "list":
        return this.#list(this.typeOf(type.element));
      case "tuple":
        return this.#struct(type.items);
      case "record":
        return this.#struct(type.fields.map((field) => field.type));
      case "option":
        return this.#cases([null, type.element]);
      case "result":
        return this.#cases([type.ok, type.error]);
      case "variant":
        return this.#cases(type.cases.map(({ payload }) => payload));
      default:
        throw new Error(`no struct of ${type.kind}`);
    }
  }

  #define(fields: string, copy: string): string {
    const name = `t${this.#names.size}_${this.lines.length}`;
    this.lines.push(
      `typedef struct { ${fields} } ${name};`,
      `static void copy_${name}(${name} *to, const ${name} *from) { ${copy} }`,
    );
    return name;
  }

  /** A statement that copies what is at these places. */
  #copy(type: string, to: string, from: string): string {
    return type.startsWith("t") ? `copy_${type}(&${to}, &${from});` : `${to} = ${from};`;
  }

  #list(element: string): string {
    return this.#define(
      `${element} *items; uint32_t length;`,
      `to->length = from->length; to->items = allot(from->length * sizeof(${element})); ` +
        `for (uint32_t n = 0; n < from->length; n++) { ${this.#copy(element, "to->items[n]", "from->items[n]")} }`,
    );
  }

  #struct(items: readonly ValueType[]): string {
    const types = items.map((item) => this.typeOf(item));
    return this.#define(
      types.map((type, n) => `${type} f${n};`).join(" "),
      types.map((type, n) => this.#copy(type, `to->f${n}`, `from->f${n}`)).join(" "),
    );
  }

  #cases(payloads: readonly (ValueType | null)[]): string {
    const types = payloads.map((payload) => (payload === null ? null : this.typeOf(payload)));
    const having = [...types.entries()].filter(([, type]) => type !== null);
    const fields = having.map(([n, type]) => `${type} c${n};`).join(" ");
    const copies = having.map(
      ([n, type]) => `case ${n}: ${this.#copy(type!, `to->of.c${n}`, `from->of.c${n}`)} break;`,
    );
    return this.#define(
      `${ordinal(payloads.length)} tag;${fields === "" ? "" : ` union { ${fields} } of;`}`,
      `if (from->tag >= ${payloads.length}) __builtin_trap(); to->tag = from->tag; switch (from->tag) { ${copies.join(" ")} }`,
    );
  }
}

/** The source of a worker that takes what `giveN` gave to `takeN`, which has sixteen numbers behind it as well. */
export function copyingSource({ name, functions }: ReadInterface): string {
  const copies = new Copies();
  const gives = functions.filter(({ js }) => js.startsWith("give"));
  const types = gives.map(({ result }) => copies.typeOf(result!));
  const imported = (each: string) =>
    `__attribute__((import_module("${name}"), import_name("${each}"))) void ${each}`;
  const turns = types.map(
    (type, n) =>
      `case ${n}: { static ${type} given; static struct { ${type} value; uint64_t p[16]; } taken; ` +
      `give${n}(&given); copy_${type}(&taken.value, &given); take${n}(&taken); break; }`,
  );
  return `
#include <stdint.h>
extern unsigned char __heap_base;
static uintptr_t next = (uintptr_t)&__heap_base;
static void *allot(uint32_t bytes) {
  uintptr_t at = (next + 7) & ~(uintptr_t)7;
  next = at + bytes;
  while (next > __builtin_wasm_memory_size(0) * 65536)
    if (__builtin_wasm_memory_grow(0, 16) == (unsigned long)-1) __builtin_trap();
  return (void *)at;
}
__attribute__((export_name("cabi_realloc")))
void *cabi_realloc(uint8_t *old, uint32_t size, uint32_t align, uint32_t bytes) {
  (void)align;
  uint8_t *at = allot(bytes);
  for (uint32_t n = 0; n < size; n++) at[n] = old[n];
  return at;
}
${copies.lines.join("\n")}
${types.map((_, n) => `${imported(`give${n}`)}(void *to);\n${imported(`take${n}`)}(void *at);`).join("\n")}
static struct { uint16_t status; uint8_t rest[254]; } answer __attribute__((aligned(8)));
__attribute__((export_name("handle")))
void *handle(uint32_t m, uint32_t n, const char *uri, uint32_t length, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e) {
  (void)m; (void)n; (void)a; (void)b; (void)c; (void)d; (void)e;
  switch ((uri[length - 2] - '0') * 10 + uri[length - 1] - '0') {
${turns.join("\n")}
  default: __builtin_trap();
  }
  answer.status = 200;
  return &answer;
}
`;
}

/** The core module of a source in C. */
export async function compileC(source: string): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "skerry-c-"));
  try {
    const [input, core] = [join(folder, "guest.c"), join(folder, "core.wasm")];
    writeFileSync(input, source);
    const flags = ["--target=wasm32-unknown-unknown", "-O1", "-nostdlib", "-Wl,--no-entry"];
    await promisify(execFile)(clang!, [...flags, "-Wall", "-Werror", "-o", core, input]);
    return readFileSync(core);
  } finally {
    await rm(folder, { recursive: true });
  }
}
