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

/** Guests in AssemblyScript, by the file that has their handler. */
const sources = {
  guest: ["guest", "reports", "memory", "wasi", "fetch-wasi"],
  fetcher: ["fetcher", "fetching", "streaming", "memory", "wasi", "fetch-wasi"],
} as const;

export type AssemblyScriptGuest = keyof typeof sources;

/** The sources of an AssemblyScript guest, for those who keep what was built of them. */
export function assemblyScriptSources(guest: AssemblyScriptGuest = "guest"): string {
  return sources[guest].map(source).join("\n");
}

function source(name: string): string {
  return readFileSync(new URL(`${name}.ts`, folder), "utf8");
}

/** Compiles a guest of `assembly/` and makes a component of wasi:http/proxy of it, as an author without an
 * SDK would: raw imports, and jco's embed and new. */
export async function assemblyScriptGuest(
  guest: AssemblyScriptGuest = "guest",
): Promise<Uint8Array> {
  const { default: asc } = await import("assemblyscript/asc");
  let core: Uint8Array | null = null;
  const { error, stderr } = await asc.main(
    // Nothing is collected: a request's memory goes with its instance.
    [`${guest}.ts`, "--outFile", output, "-O3", "--runtime", "stub", "--use", "abort="],
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
