import { parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";

/** The binary of a module's text. */
export async function assemble(wat: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await parse(wat));
}

/** The text of a module's binary, one instruction a line. */
export async function disassemble(wasm: Uint8Array): Promise<string> {
  return print(wasm);
}
