import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type BuildFailure,
  type BuildOptions,
  build,
  type Message,
  type Metafile,
  type OutputFile,
  type Plugin,
  type TransformOptions,
} from "esbuild";
import { drawHelperName, nameAsyncHelper } from "./async-helper.ts";
import { breakLines } from "./break-lines.ts";
import { bundlerSettings } from "./bundler-settings.ts";
import { ConstantAssignments } from "./constant-assignments.ts";
import { contentModules, contentNamespace } from "./content-modules.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { withDisposingModules } from "./disposing-modules.ts";
import { foreignModules } from "./foreign-modules.ts";
import { hidePaths, type SourceMap } from "./hide-paths.ts";
import { keepNames } from "./keep-names.ts";
import { namedParts } from "./named-parts.ts";
import { mentionedGlobals, nodeModules } from "./node-modules.ts";
import type { OwnFunctions } from "./own-function.ts";
import { ownPlaces } from "./own-places.ts";
import { PositionMap } from "./position-map.ts";
import { projectModules } from "./project-modules.ts";
import type { ProjectInterface } from "./project-wit.ts";
import { withSeed } from "./random-seed.ts";
import { type RuntimeParts, sdkModules, workerInput } from "./sdk-modules.ts";
import {
  epilogue,
  functionOf,
  type ImportedInterfaces,
  prologue,
  scriptOf,
  workerName,
} from "./shell.ts";
import { streamLibrary } from "./stream-library.ts";
import { firstSettings, refusesAwait, requiredAwaiting, withAsyncBody } from "./top-level-await.ts";
import { assemblyScriptFunctions } from "./wasm-modules/assemblyscript-functions.ts";
import type { FunctionsCompiler, KnownModule, ModuleJoiner } from "./wasm-modules/module-joiner.ts";
import { moduleUrls, wasmUrlNamespace } from "./wasm-modules/module-urls.ts";
import {
  findEmbedded,
  WasmModules,
  wasmModules,
  wasmNamespace,
  wasmVariable,
} from "./wasm-modules/wasm-modules.ts";
import { importsOf } from "./wit.ts";

export interface BundleOptions {
  readonly entry: string;
  readonly projectDir: string;
  /** The interfaces that the worker may import. */
  readonly grants: readonly string[];
  /** Interfaces of the program that will run it, all of which it imports; none where it is left out. */
  readonly interfaces?: readonly ProjectInterface[];
  /** Their functions, as far as their types are known. */
  readonly functions?: OwnFunctions;
  /** The names that its settings bind namespaces to. */
  readonly bindings: readonly string[];
  /** Whether it has modules and globals of Node. */
  readonly node: boolean;
  readonly debug: boolean;
  /** What joins modules of WebAssembly to the engine; without it there are none. */
  readonly joiner?: ModuleJoiner;
  /** What compiles `./hot.as.ts`, with a joiner. */
  readonly functionsCompiler?: FunctionsCompiler;
  /** True if the engine has WebAssembly itself, so that the joiner only says what a module may be. */
  readonly hasWebAssembly?: boolean;
}

export interface Bundle {
  /** One module for the engine, which imports nothing but granted interfaces. */
  readonly javascript: string;
  /** The same as a script, for `loader.ts`. */
  readonly script: string;
  /** The same as a function, for `inspectable.ts`. */
  readonly asFunction: string;
  /** From places in that module to places in the sources. */
  readonly positions: PositionMap;
  /** The same as a source map. */
  readonly map: SourceMap;
  readonly warnings: readonly Diagnostic[];
  /** Absolute paths of all files that were bundled, and of the modules of WebAssembly. */
  readonly inputs: readonly string[];
  /** Modules of WebAssembly that are to be joined to the engine. */
  readonly modules: readonly KnownModule[];
}

/** The guest's own start: it installs the Web APIs and exports the world's functions. */
const runtimeEntry = fileURLToPath(new URL("../runtime/entry.ts", import.meta.url));

/** What stands before a file's path where a plugin reads it and not the bundler. */
const fileNamespaces = new RegExp(
  `^(${[wasmNamespace, wasmUrlNamespace, contentNamespace].join("|")}):`,
);

/** Bundles the author's module, the packages it imports and the guest's runtime. */
export async function bundle(
  options: BundleOptions,
): Promise<Bundle | { readonly errors: readonly Diagnostic[] }> {
  const assignments = new ConstantAssignments();
  let awaits = false;
  let before: BuildFailure | null = null;
  for (;;) {
    try {
      return await bundleAs(options, { awaits, assignments });
    } catch (error) {
      if (!isBuildFailure(error)) throw error;
      const asWritten = assignments.refusesChanged(error, options.projectDir) ? before : null;
      const hasFound = await assignments.add(error, options.projectDir);
      const begins: boolean = !awaits && refusesAwait(error);
      if (!begins && !hasFound) return { errors: (asWritten ?? error).errors.map(inPlainWords) };
      awaits ||= begins;
      before ??= error;
    }
  }
}

/** @param written what is written in another way than its author wrote it. */
async function bundleAs(
  options: BundleOptions,
  written: Pick<RuntimeParts, "awaits" | "assignments">,
): Promise<Bundle | { readonly errors: readonly Diagnostic[] }> {
  const { awaits, assignments } = written;
  const asyncHelper = drawHelperName();
  const modules = options.joiner && new WasmModules(options.joiner);
  const globals = options.node ? await globalsOfNode(options, written, modules) : [];
  const parts = { globals, asyncHelper, ...written };
  let made = await bundleWith(options, { ...parts, ...without }, modules);
  const first = textOf(made, ".js");
  const named = namedParts(first);
  const refused = modules?.keepUsed(first) ?? [];
  if (modules !== undefined && /\bWebAssembly\b/.test(first)) findEmbedded(modules, first);
  const wasm = modules?.any ? (options.hasWebAssembly ? "engine" : "joined") : null;
  if (named.size > 0 || wasm !== null) {
    made = await bundleWith(options, { ...parts, named, wasm }, modules);
  }
  const { metafile, warnings } = made;
  const plainly = withDisposingModules({
    text: textOf(made, ".js"),
    map: textOf(made, ".js.map"),
  });
  const errors = awaits ? requiredAwaiting(plainly.text) : [];
  if (errors.length > 0) return { errors };
  const whole = awaits
    ? await withAsyncBody(plainly, asyncHelper, wholeSettings(options))
    : plainly;
  const text = nameAsyncHelper(whole.text, asyncHelper);
  const hidden = breakLines(hidePaths(text, whole.map, options.projectDir, metafile.inputs));
  const authors = importedBy(metafile, workerInput);
  const map = assignments.asWritten(hidden.map, options.projectDir);
  const positions = new PositionMap(map, options.projectDir, authors);
  const statement = modules?.statement ?? "";
  const kept = keepNames(hidden, (source) => authors.has(source));
  const plain = withSeed(kept, asyncHelper);
  return {
    javascript: statement + plain,
    script: statement + scriptOf(plain, imported(options)),
    asFunction: functionOf(plain, imported(options), wasmVariable),
    positions,
    map,
    warnings: [
      ...warnings.map(inPlainWords),
      ...assignments.warnings,
      ...refused.map((text) => ({ text })),
    ],
    inputs: [
      ...new Set([
        ...inputFiles(Object.keys(metafile.inputs), options.projectDir),
        ...((await modules?.compiledInputs()) ?? []),
      ]),
    ],
    modules: modules?.known ?? [],
  };
}

/** The runtime without the parts that a worker has where its code names them. */
const without = { named: new Set<string>(), wasm: null };

function bundleWith(options: BundleOptions, runtime: RuntimeParts, modules?: WasmModules) {
  const plugins = [...resolving(options, runtime, modules), ownPlaces()];
  return build({ ...settings(options, runtime.awaits), plugins });
}

function imported({ grants, interfaces = [] }: BundleOptions): ImportedInterfaces {
  return { own: importsOf(grants), ofProject: interfaces };
}

function textOf({ outputFiles }: { outputFiles: readonly OutputFile[] }, ending: string): string {
  return outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
}

/** What finds modules that are no files of the project. */
function resolving(options: BundleOptions, runtime: RuntimeParts, modules?: WasmModules): Plugin[] {
  const { entry, projectDir, grants, bindings, interfaces = [], node } = options;
  const { functionsCompiler, functions = new Map() } = options;
  const whose = options.hasWebAssembly ? "engine" : "joined";
  return [
    runtime.assignments.plugin(),
    sdkModules(entry, grants, bindings, runtime),
    streamLibrary(),
    ...(modules === undefined
      ? []
      : [
          ...(functionsCompiler
            ? [assemblyScriptFunctions(modules, projectDir, whose, functionsCompiler)]
            : []),
          moduleUrls(modules, projectDir),
          wasmModules(modules, projectDir, whose),
        ]),
    ...(interfaces.length > 0 ? [projectModules(interfaces, functions)] : []),
    ...(node ? [nodeModules()] : []),
    contentModules(),
    foreignModules(node, modules !== undefined),
  ];
}

/** The globals of Node that a worker may use: which files it is made of shows when they are bundled. */
async function globalsOfNode(
  options: BundleOptions,
  parts: Pick<RuntimeParts, "awaits" | "assignments">,
  modules?: WasmModules,
): Promise<string[]> {
  const runtime = { globals: [], asyncHelper: drawHelperName(), ...parts, ...without };
  const plugins = resolving(options, runtime, modules);
  const { metafile } = await build({
    ...settings(options, parts.awaits),
    sourcemap: false,
    plugins,
  });
  const files = [...importedBy(metafile, workerInput)].filter(isFile);
  return mentionedGlobals(files.map((path) => resolve(options.projectDir, path)));
}

function settings(options: BundleOptions, awaits: boolean) {
  return {
    ...bundlerSettings(options),
    entryPoints: [runtimeEntry],
    // The bundler calls variables after files, and those of `index` after its folder, seen from here: a project's own has any name.
    outbase: options.projectDir,
    metafile: true,
    sourcemap: "external",
    ...(awaits ? firstSettings : buildSettings(options)),
  } as const satisfies BuildOptions;
}

function buildSettings(options: BundleOptions) {
  const { banner, footer, ...rest } = wholeSettings(options);
  return { ...rest, banner: { js: banner }, footer: { js: footer } } as const;
}

/** How the whole bundle is written. */
function wholeSettings(options: BundleOptions) {
  const { target, minifyWhitespace, legalComments, charset } = bundlerSettings(options);
  return {
    ...{ target, minifyWhitespace, legalComments, charset },
    // One function around everything: the shell can then tell what top-level code threw.
    format: "iife",
    globalName: workerName,
    banner: prologue(imported(options)),
    footer: epilogue,
    // The engine never runs its own promises' jobs during a call, so all code has to use the guest's.
    supported: {
      "async-await": false,
      "async-generator": false,
      "for-await": false,
      "top-level-await": false,
      "dynamic-import": false,
    },
  } as const satisfies TransformOptions;
}

/** The inputs that one of them imports, directly or not, and itself. */
function importedBy({ inputs }: Metafile, start: string): Set<string> {
  const found = new Set([start]);
  // A set that grows while it is read: what is added is read as well.
  for (const path of found) {
    for (const imported of inputs[path]?.imports ?? []) found.add(imported.path);
  }
  return found;
}

/** Whether an input of the bundler is a file. Names with a colon belong to modules that are not: among them is
 * `(disabled):` and the path of a file that a package's `browser` map leaves out. */
function isFile(input: string): boolean {
  return !/^(?:[\w-]+|\(disabled\)):/.test(input);
}

/** The inputs of the bundler that are files, as absolute paths. */
function inputFiles(inputs: readonly string[], projectDir: string): string[] {
  const paths = inputs.map((input) => input.replace(fileNamespaces, ""));
  return [...new Set(paths)].filter(isFile).map((path) => resolve(projectDir, path));
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error;
}

/** The bundler's words, without those that speak of its own settings, which an author has never
 * seen. */
function inPlainWords({ text, location, notes }: Message): Diagnostic {
  if (text.startsWith('"import.meta" is not available')) {
    return {
      text: "`import.meta` is empty: a worker's modules become one, which lies nowhere.",
      location,
    };
  }
  if (text.startsWith("Using direct eval")) {
    return {
      text: "Code from strings is refused when it is reached: eval throws an EvalError.",
      location,
    };
  }
  const missing = /^Could not resolve "([^"]+)"$/.exec(text)?.[1];
  if (missing !== undefined && !missing.startsWith(".")) {
    const advice = "is it in package.json, and installed with `npm install`?";
    return { text: `The package of "${missing}" was not found: ${advice}`, location };
  }
  return { text, location, notes };
}
