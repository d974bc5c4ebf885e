// What workerd runs: it is installed, and its workers are made, before it is measured against.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { build as bundle } from "esbuild";
import { installedIn } from "../support/on-demand.ts";
import { exampleWasm } from "./example-wasm.ts";

export const peersFolder = join(import.meta.dirname, "peers");
const examples = join(import.meta.dirname, "../../examples");

/** What is measured against is installed on the first run alone: nobody else needs it. */
export async function installPeers(): Promise<void> {
  installedIn(peersFolder);
  const build = join(peersFolder, "build");
  await mkdir(build, { recursive: true });
  const greeter = await parse(await readFile(join(peersFolder, "greeter.wat"), "utf8"));
  await writeFile(join(build, "greeter.wasm"), greeter);
  for (const [name, bytes] of await helloForJavaScript()) await writeFile(join(build, name), bytes);
  await bundle({
    entryPoints: ["hono-api", "origin-proxy-javascript"].map((name) => ({
      ...{ in: join(examples, name, "src", "index.ts"), out: name },
    })),
    ...{ outdir: build, bundle: true, format: "esm", target: "esnext" },
  });
}

/** examples/hello as jco makes it for a JavaScript engine: the component that Skerry runs, neither metered
 * nor put back between requests. */
async function helloForJavaScript(): Promise<[name: string, bytes: Uint8Array][]> {
  const component = await exampleWasm("hello");
  const { files } = await transpileBytes(component, {
    name: "hello",
    instantiation: "sync",
    wasiShim: false,
    nodejsCompat: false,
    tlaCompat: false,
    emitTypescriptDeclarations: false,
    base64Cutoff: 0,
  });
  return Object.entries(files);
}
