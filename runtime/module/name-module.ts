import { Writer } from "../wasm/writer.ts";

const customSection = 0;
const moduleNameSubsection = 0;

/** A module with a name section (core spec, appendix 7.4.1) that gives it a name: V8 then tells in a
 * stack which module a frame is in. The module must have none; it goes to the end, so that no offset
 * in the module moves. */
export function nameModule(wasm: Uint8Array, name: string): Uint8Array {
  const moduleName = new Writer();
  moduleName.name(name);
  const content = new Writer();
  content.name("name");
  content.section(moduleNameSubsection, moduleName);
  const named = new Writer(wasm.length + content.length + 8);
  named.bytes(wasm);
  named.section(customSection, content);
  return named.finish();
}
