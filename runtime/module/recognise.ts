import { SkerryError } from "../errors.ts";
import { decodeModule } from "../wasm/decode/decode-module.ts";
import type { DecodedModule } from "../wasm/module.ts";
import { hasPreamble, magic, preambleBytes } from "../wasm/preamble.ts";
import { decodeLimits, moduleBytes } from "./limits.ts";
import { shownName } from "./shown-name.ts";

/** The kinds of module this host runs. */
export type ModuleKind = "component";

/** Recognises a file's kind from its bytes alone. Throws `module-too-large`, `not-wasm`, `malformed-module` for a
 * file cut within its first bytes, and `unknown-kind` for Wasm of a kind that is not run, with a sentence that says
 * what it is and what would make it run. */
export function recognise(bytes: Uint8Array): ModuleKind {
  if (wasmLayer(bytes) === "component") return "component";
  const module = decodeModule({ bytes, base: 0, label: "core module" }, decodeLimits);
  throw new SkerryError("unknown-kind", coreModuleSentence(module));
}

/** Whether a file is a component or a core module, by the bytes it begins with. Throws as
 * {@link recognise}, but for core modules. */
export function wasmLayer(bytes: Uint8Array): "component" | "module" {
  if (bytes.length > moduleBytes) {
    throw new SkerryError(
      "module-too-large",
      `The file has ${bytes.length} bytes, and at most ${moduleBytes} are allowed.`,
    );
  }
  if (bytes.length === 0) throw new SkerryError("not-wasm", "The file is empty.");
  if (!magic.every((byte, index) => index >= bytes.length || bytes[index] === byte)) {
    throw new SkerryError("not-wasm", notWasmSentence(bytes));
  }
  if (bytes.length < preambleBytes) {
    throw new SkerryError(
      "malformed-module",
      `The file ends at byte ${bytes.length}, within the ${preambleBytes} bytes Wasm begins with.`,
    );
  }
  if (hasPreamble(bytes, "component")) return "component";
  if (hasPreamble(bytes, "module")) return "module";
  throw new SkerryError("unknown-kind", unknownLayerSentence(bytes));
}

function notWasmSentence(bytes: Uint8Array): string {
  const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0"));
  const text = /^\s*\((module|component)\b/.test(
    new TextDecoder("latin1").decode(bytes.subarray(0, 64)),
  );
  return text
    ? "The file is WebAssembly in text form: turn it into a binary first, with `wasm-tools parse`."
    : `The file begins with the bytes ${start.join(" ")}, and WebAssembly begins with 00 61 73 6d.`;
}

function unknownLayerSentence(bytes: Uint8Array): string {
  const version = bytes[4]! | (bytes[5]! << 8);
  const layer = bytes[6]! | (bytes[7]! << 8);
  const kind = layer === 1 ? "component" : layer === 0 ? "core module" : `layer ${layer}`;
  return (
    `The file is Wasm of a binary version this host does not know (${kind}, version ${version}); ` +
    "it knows components of version 13, so build it again with current tools."
  );
}

/** What this host runs. */
const aWorker = "a component of world wasi:http/proxy or skerry:edge/worker";

/** What kind of core module it is, by what it imports. */
function coreModuleSentence(module: DecodedModule): string {
  const from = new Set(module.imports.map((each) => each.module));
  if (from.has("http_handler")) {
    return (
      "The file is http-wasm middleware (a core module that imports http_handler), which this " +
      `version does not run: build ${aWorker} instead.`
    );
  }
  const preview1 = [...from].find((name) => name.startsWith("wasi_"));
  if (preview1 !== undefined) {
    return (
      `The file is a core module built for WASI preview 1 (it imports ${shownName(preview1)}), which is ` +
      `no component: build it for WASI 0.2, as wasm32-wasip2, as ${aWorker}.`
    );
  }
  if (from.has("go") || from.has("gojs")) {
    return (
      "The file is a core module that Go made for a JavaScript host: build it with TinyGo's target " +
      `wasip2 as ${aWorker}.`
    );
  }
  if (isAssemblyScript(module)) {
    return (
      "The file is a bare core module as AssemblyScript's compiler writes it: `skerry build` makes " +
      "a component of the same source."
    );
  }
  return (
    `The file is a core module, and this host runs components: make ${aWorker}, with \`skerry build\` or ` +
    "with a toolchain for components."
  );
}

function isAssemblyScript(module: DecodedModule): boolean {
  return (
    module.imports.some((each) => each.module === "env" && each.name === "abort") ||
    module.exports.some((each) => each.name === "__new" || each.name === "__pin") ||
    module.sections.some((each) => each.name === "sourceMappingURL")
  );
}
