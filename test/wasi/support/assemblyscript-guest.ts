import { readFileSync } from "node:fs";
import {
  componentEmbed,
  componentNew,
  parse,
  print,
} from "@bytecodealliance/jco-transpile/wasm-tools";
import { guestWit, wasiVersion } from "./wit-text.ts";

const folder = new URL("./assembly/", import.meta.url);
const output = "guest.wasm";

/** The sources of the AssemblyScript guest, for those who keep what was built of them. */
export function assemblyScriptSources(): string {
  return ["guest", "reports", "memory", "wasi"].map(source).join("\n");
}

function source(name: string): string {
  return readFileSync(new URL(`${name}.ts`, folder), "utf8");
}

/** Compiles `assembly/guest.ts` and makes a component of wasi:http/proxy of it, as an author without an
 * SDK would: raw imports, and jco's embed and new. */
export async function assemblyScriptGuest(): Promise<Uint8Array> {
  const { default: asc } = await import("assemblyscript/asc");
  let core: Uint8Array | null = null;
  const { error, stderr } = await asc.main(
    // Nothing is collected: a request's memory goes with its instance.
    ["guest.ts", "--outFile", output, "-O3", "--runtime", "stub", "--use", "abort="],
    {
      readFile: (name) => {
        try {
          return source(name.replace(/^.*\//, "").replace(/\.ts$/, ""));
        } catch {
          return null;
        }
      },
      listFiles: () => [],
      writeFile: (name, content) => {
        if (name === output && typeof content !== "string") core = content;
      },
    },
  );
  if (error !== null || core === null) throw new Error(`${error?.message}\n${stderr}`);
  // AssemblyScript can't give an export a name that is no identifier.
  const text = (await print(core)).replace(
    '(export "handle"',
    `(export "wasi:http/incoming-handler@${wasiVersion}#handle"`,
  );
  const embedded = await componentEmbed({
    binary: await parse(text),
    witSource: guestWit(),
    world: "guest",
    stringEncoding: "utf16",
  });
  return componentNew(embedded, []);
}
