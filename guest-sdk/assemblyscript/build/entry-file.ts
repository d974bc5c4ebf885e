import { exportShims } from "./generated/abi.ts";

/** The name of the file that the compiler starts from. It is written here and lies nowhere; its name
 * without the ending is the first part of the exported functions' names in traps. */
export const entryFileName = "skerry-worker.ts";

/** The name, without its ending, of the file that the compiler takes for its runtime. */
export const runtimeName = "skerry-runtime";

/** AssemblyScript's own incremental collector over the SDK's memory manager. */
export const runtimeFile = `import "@skerry/assemblyscript/assembly/abi/allocator";
import "rt/itcms";
`;

/** The program's entry file: each export of the world lifts its parameters, calls the author's
 * function of the same name and lowers what that returns.
 *
 * `author` is the author's file as an import path, relative to the project, without its ending. */
export function entryFile(author: string): string {
  const names = exportShims.map(({ name }) => name);
  const lifters = exportShims.flatMap(({ lifted }) => lifted.map((call) => call.split("(")[0]));
  const lowerers = exportShims.map(({ lower }) => lower);
  const shims = exportShims.map(
    ({ name, params, lifted, lower }) =>
      `export function ${name}(${params}): usize {\n` +
      `  beginCall();\n` +
      `  const request = new Request(${lifted.join(", ")});\n` +
      `  const response: Response = author_${name}(request);\n` +
      `  return ${lower}(response.toAbi());\n}\n`,
  );
  return [
    `import { ${names.map((name) => `${name} as author_${name}`).join(", ")} } from ${JSON.stringify(author)};`,
    `import { Request, Response } from "@skerry/assemblyscript";`,
    `import { beginCall } from "@skerry/assemblyscript/assembly/abi/memory";`,
    `import "@skerry/assemblyscript/assembly/abi/globals";`,
    `import { ${[...lifters, ...lowerers].join(", ")} } from "@skerry/assemblyscript/assembly/generated/exports";`,
    `export { cabi_realloc } from "@skerry/assemblyscript/assembly/abi/memory";`,
    ...shims,
  ].join("\n");
}
