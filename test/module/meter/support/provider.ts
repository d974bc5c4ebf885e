// What a module imports and the host can't make in JavaScript (vectors, typed references, tags with
// types of the module's own) comes from a module written for it, with the same types.

import type { Bytes } from "./run.ts";
import type { TextImport, TextModule } from "./text-module.ts";
import { assemble } from "./wat.ts";

/** The compiled module that provides all imports but functions, as exports that count them; null where
 * a type has no value to begin with. */
export async function providerOf(module: TextModule): Promise<Bytes | null> {
  const functions = new Set<string>();
  const fields: string[] = [];
  module.imports.forEach((item, count) => {
    if (item.kind !== "func") fields.push(field(module, item, count, functions));
  });
  const text = ["(module", ...module.typeForms, ...fields, ...functions, ")"].join("\n");
  const wasm = await assemble(text);
  return WebAssembly.validate(wasm) ? wasm : null;
}

function field(
  module: TextModule,
  { kind, type, index }: TextImport,
  count: number,
  functions: Set<string>,
): string {
  const exported = `(export "${count}")`;
  if (kind === "tag") return `(tag ${exported} ${type})`;
  if (kind === "memory") return `(memory ${exported} ${type})`;
  if (kind === "table") {
    // A table of references that can't be null has to say what it is filled with.
    const element = /(\(ref (?!null).*\))$/.exec(type)?.[1];
    const initial = element === undefined ? "" : initialOf(element, functions);
    return `(table ${exported} ${type} ${initial})`;
  }
  return `(global ${exported} ${type} ${initialOf(module.globals[index]!.type, functions)})`;
}

const simple: Readonly<Record<string, string>> = {
  i32: "(i32.const 3)",
  i64: "(i64.const 5)",
  f32: "(f32.const 1.25)",
  f64: "(f64.const -2.5)",
  v128: "(v128.const i64x2 7 9)",
  funcref: "(ref.null func)",
  externref: "(ref.null extern)",
  exnref: "(ref.null exn)",
  nullfuncref: "(ref.null nofunc)",
  nullexternref: "(ref.null noextern)",
  nullexnref: "(ref.null noexn)",
  "(ref func)": "(ref.func $some)",
  "(ref extern)": "(extern.convert_any (ref.i31 (i32.const 7)))",
  "(ref any)": "(ref.i31 (i32.const 7))",
  "(ref eq)": "(ref.i31 (i32.const 7))",
  "(ref i31)": "(ref.i31 (i32.const 7))",
};

/** A constant expression of a type. */
function initialOf(type: string, functions: Set<string>): string {
  if (type === "(ref func)") functions.add("(func $some) (elem declare func $some)");
  const known = simple[type];
  if (known !== undefined) return known;
  const nullable = /^\(ref null (\S+)\)$/.exec(type)?.[1];
  if (nullable !== undefined) return `(ref.null ${nullable})`;
  const index = /^\(ref (\d+)\)$/.exec(type)?.[1];
  // One of the module's own types: the provider is valid if an empty array is one of it.
  if (index !== undefined) return `(array.new_fixed ${index} 0)`;
  return "(ref.null none)";
}
