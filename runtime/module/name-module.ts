import { Writer } from "../wasm/writer.ts";

const customSection = 0;
const moduleNameSubsection = 0;
const functionNamesSubsection = 1;

/** A module with a name section (core spec, appendix 7.4.1) that gives it a name: V8 then tells in a
 * stack which module a frame is in. The module must have none; it goes to the end, so that no offset
 * in the module moves. */
export function nameModule(wasm: Uint8Array, name: string): Uint8Array {
  const moduleName = new Writer();
  moduleName.name(name);
  return withNames(wasm, moduleNameSubsection, moduleName);
}

/** A module with a name section that names its functions from index `first` on: null where one has no
 * name. The module must have none, and it goes to the end, as above. */
export function nameFunctions(
  wasm: Uint8Array,
  names: readonly (string | null)[],
  first: number,
): Uint8Array {
  const count = names.filter((name) => name !== null).length;
  if (count === 0) return wasm;
  const map = new Writer();
  map.u32(count);
  names.forEach((name, index) => {
    if (name === null) return;
    map.u32(first + index);
    map.name(name);
  });
  return withNames(wasm, functionNamesSubsection, map);
}

function withNames(wasm: Uint8Array, subsection: number, names: Writer): Uint8Array {
  const content = new Writer();
  content.name("name");
  content.section(subsection, names);
  const named = new Writer(wasm.length + content.length + 8);
  named.bytes(wasm);
  named.section(customSection, content);
  return named.finish();
}
