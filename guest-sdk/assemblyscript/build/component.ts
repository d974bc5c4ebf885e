import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import { abiPackage, witText } from "./generated/abi.ts";

/** Wraps a core module as a component of the SDK's world. Strings stay UTF-16, AssemblyScript's own
 * encoding. The module may import functions of `skerry:edge` only: see {@link foreignImports}. */
export async function makeComponent(core: Uint8Array): Promise<Uint8Array> {
  const embedded = await componentEmbed({
    binary: core,
    witSource: witText,
    stringEncoding: "utf16",
  });
  return componentNew(embedded, []);
}

/** Imports that no Skerry host offers, as `env.process.exit`. */
export function foreignImports(core: Uint8Array): string[] {
  return WebAssembly.Module.imports(new WebAssembly.Module(core as Uint8Array<ArrayBuffer>))
    .filter(({ module }) => !module.startsWith(`${abiPackage}/`))
    .map(({ module, name }) => `${module}.${name}`);
}
