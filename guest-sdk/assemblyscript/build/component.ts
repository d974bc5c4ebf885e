import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import { abiPackage, witText } from "./generated/abi.ts";
import { type ProjectWit, withProjectWit } from "./project-wit.ts";

/** Wraps a core module as a component of the SDK's world. Strings stay UTF-16, AssemblyScript's own
 * encoding. The module may import functions of `skerry:edge`, and of interfaces of its project: see {@link foreignImports}. */
export async function makeComponent(core: Uint8Array, wit: ProjectWit): Promise<Uint8Array> {
  const modules = new Set(importsOf(core).map(({ module }) => module));
  const used = wit.interfaces.filter(({ fullName }) => modules.has(fullName));
  const embedded = await componentEmbed({
    binary: core,
    witSource: withProjectWit(witText, wit, used),
    stringEncoding: "utf16",
  });
  return componentNew(embedded, []);
}

/** Imports that no Skerry host offers, as `env.process.exit`. */
export function foreignImports(core: Uint8Array, { interfaces }: ProjectWit): string[] {
  return importsOf(core)
    .filter(({ module }) => !module.startsWith(`${abiPackage}/`))
    .filter(({ module }) => !interfaces.some(({ fullName }) => fullName === module))
    .map(({ module, name }) => `${module}.${name}`);
}

function importsOf(core: Uint8Array): ReturnType<typeof WebAssembly.Module.imports> {
  return WebAssembly.Module.imports(new WebAssembly.Module(core as Uint8Array<ArrayBuffer>));
}
