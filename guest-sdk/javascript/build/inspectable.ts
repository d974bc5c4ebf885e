// `@skerry/javascript/build`: an author's module in, what a debugger can run out.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { encode } from "@jridgewell/sourcemap-codec";
import { bundle } from "./bundle.ts";
import type { CompileOptions } from "./compile.ts";
import { formatErrors, formatWarnings } from "./diagnostics.ts";
import { realPlaces } from "./real-places.ts";
import type { KnownModule } from "./wasm-modules/module-joiner.ts";
import { grantedInterfaces, importsOf } from "./wit.ts";

/** A worker for an engine that is not its component's: the same bundle, with the same Web APIs. */
export interface Inspectable {
  /** The text of a function: it gets the interfaces of `imports`, in that order, and `modules`, runs top-level code, and returns an object with
   * `handle` (the world `skerry:edge/worker`). */
  readonly script: string;
  readonly imports: readonly string[];
  /** What the function gets after them: modules of WebAssembly, and the numbers that the script knows them by. */
  readonly modules: readonly KnownModule[];
  /** A source map (ECMA-426) whose sources are URLs of files, with the names that the bundler changed. */
  readonly sourceMap: string;
  /** The map for messages, as components have it (`position-map.ts`); null where it is too long. */
  readonly places: string | null;
}

export type InspectableResult =
  | { readonly ok: true; readonly made: Inspectable; readonly warnings: string }
  | { readonly ok: false; readonly diagnostics: string };

/** Bundles a worker as {@link compile} does, and makes no component of it. White space stays. */
export async function makeInspectable(
  options: Omit<CompileOptions, "tryScript" | "debug">,
): Promise<InspectableResult> {
  const { bindings = [], node = false, colors = false } = options;
  const refused = async (...errors: Parameters<typeof formatErrors>[0]) =>
    ({ ok: false, diagnostics: await formatErrors(errors, colors) }) as const;
  const places = await realPlaces(options);
  if ("problem" in places) return refused({ text: places.problem });
  const { projectDir, entry } = places;
  const grants = grantedInterfaces(options.grants);
  const { joiner, functionsCompiler } = options;
  const bundled = await bundle({
    ...{ entry, projectDir, grants, bindings, node, debug: true },
    ...(joiner && { joiner, hasWebAssembly: true }),
    ...(functionsCompiler && { functionsCompiler }),
  });
  if ("errors" in bundled) return refused(...bundled.errors);
  const { asFunction, positions, map, warnings, modules } = bundled;
  const sources = map.sources.map((source) =>
    source.includes(":") ? source : pathToFileURL(resolve(projectDir, source)).href,
  );
  const mappings = encode(map.mappings);
  const { names } = map;
  const sourceMap = JSON.stringify({ version: 3, sources, names, mappings });
  const made = {
    script: asFunction,
    imports: importsOf(grants),
    modules,
    sourceMap,
    places: positions.shortText(),
  };
  return { ok: true, made, warnings: await formatWarnings(warnings, colors) };
}
