// Modules of examples/hello with other words in the place of "Hello from Skerry!": each is new to every node, and says which it is.
const said = "Hello from Skerry!";

/** @param mark at most 6 characters. */
export function greetingOf(mark: string): string {
  return `Hello from ${mark.padStart(6, "0")}!`;
}

/** A module that greets with a mark. Its size is that of the example's. */
export function markedModule(hello: Uint8Array, mark: string): Uint8Array {
  // Strings of AssemblyScript are UTF-16.
  const before = Buffer.from(said, "utf16le");
  const at = Buffer.from(hello.buffer, hello.byteOffset, hello.length).indexOf(before);
  if (at < 0) throw new Error("examples/hello does not have its greeting");
  const wasm = Uint8Array.from(hello);
  wasm.set(Buffer.from(greetingOf(mark), "utf16le"), at);
  return wasm;
}
