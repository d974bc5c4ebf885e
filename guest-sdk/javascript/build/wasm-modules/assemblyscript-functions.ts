import { dirname, relative } from "node:path";
import type { PartialMessage, Plugin } from "esbuild";
import type { CompilerMessage, FunctionsCompiler, Made } from "./module-joiner.ts";
import { moduleFiles, type WasmModules } from "./wasm-modules.ts";

/** Has imports of `./hot.as.ts` give the functions of a file in AssemblyScript, as they are called from scripts. */
export function assemblyScriptFunctions(
  modules: WasmModules,
  projectDir: string,
  whose: keyof typeof moduleFiles,
  compile: FunctionsCompiler,
): Plugin {
  const moduleFile = moduleFiles[whose];
  return {
    name: "skerry-assemblyscript-functions",
    setup(build) {
      build.onLoad({ filter: /\.as\.ts$/, namespace: "file" }, async ({ path }) => {
        try {
          const compiled = modules.compiledOnce(path, () => compile(path, projectDir));
          const { made, errors, warnings, inputs } = await compiled;
          const common = { warnings: warnings.map(messageOf), watchFiles: [...inputs] };
          if (made === null) return { errors: errors.map(messageOf), ...common };
          const label = `module of ${relative(projectDir, path)}`;
          const hash = modules.add(made.module, label);
          const names = exportedNames(made);
          const contents = `import { moduleOfFile } from ${JSON.stringify(moduleFile)};
${made.glue}
const functions = instantiate(moduleOfFile(${hash.join()}));
${names.map((name, at) => `const value${at} = functions.${name};\n`).join("")}
export { ${names.map((name, at) => `value${at} as ${name}`).join(", ")} };`;
          return { contents, resolveDir: dirname(moduleFile), ...common };
        } catch (error) {
          return { errors: [{ text: error instanceof Error ? error.message : String(error) }] };
        }
      });
    },
  };
}

/** Names that scripts import; the compiler's own and members of classes are not among them. */
function exportedNames({ module, glue }: Made): string[] {
  const all = WebAssembly.Module.exports(new WebAssembly.Module(Buffer.from(module)));
  // Values of an enum are exported behind its name and a dot, as static members of a class are: of enums the glue makes objects.
  const enums = Array.from(glue.matchAll(/^ *([\w$]+): \(values => \($/gm), ([, name]) => name!);
  const names = new Set([...all.map(({ name }) => name), ...enums]);
  return [...names].filter((name) => /^(?!__)[A-Za-z_$][\w$]*$/.test(name));
}

function messageOf({ text, place }: CompilerMessage): PartialMessage {
  return { text, location: place };
}
