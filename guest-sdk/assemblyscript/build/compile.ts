// `@skerry/assemblyscript/build`: an author's TypeScript file in, a component out.
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { foreignImports, makeComponent } from "./component.ts";
import { withCustomSection } from "./custom-section.ts";
import { Diagnostics, foreignImportSentence, missingTransform } from "./diagnostics.ts";
import { entryFile, entryFileName, runtimeName } from "./entry-file.ts";
import { lineMap } from "./line-map.ts";
import { keepFunctionNames } from "./name-section.ts";
import { readProjectWit } from "./project-wit.ts";
import {
  importPath,
  libraryFiles,
  libraryFolder,
  sdkExports,
  sourceReader,
} from "./source-files.ts";

export interface CompileOptions {
  /** The absolute path of the author's file, which exports `handle`. */
  readonly entry: string;
  /** The absolute path of the project: packages are looked for in its `node_modules` and above, and
   * messages name files relative to it. */
  readonly projectDir: string;
  /** Keeps the code as it was written (no inlining, which costs fuel) and all names. */
  readonly debug?: boolean;
  /** Compiler transforms, as package paths or files: `json-as/transform`. */
  readonly transforms?: readonly string[];
  /** The worker's grants, when known: without `log`, a failed assertion traps and writes nothing. */
  readonly grants?: readonly string[];
  /** Colours in messages, for a terminal. */
  readonly colors?: boolean;
}

export type CompileResult =
  | { readonly ok: true; readonly component: Uint8Array; readonly warnings: string }
  | { readonly ok: false; readonly diagnostics: string };

/** What a request may allocate before the collector looks for garbage for the first time. Most requests
 * never get there. */
const bytesBeforeCollection = 256 * 1024;

const outputName = "worker.wasm";

/** Where hosts look for places of the code in the author's files. */
const mapSection = "skerry:code-map";

/** Compiles a worker. Mistakes in the author's source are a result, not an exception; `diagnostics`
 * and `warnings` are the compiler's own words. Runs in this process and takes about a second. */
export async function compile(options: CompileOptions): Promise<CompileResult> {
  // The compiler is large; only those who build load it.
  const { default: asc } = await import("assemblyscript/asc");
  const author = relative(options.projectDir, options.entry);
  const diagnostics = new Diagnostics(author, await sdkExports(), options.colors ?? false);
  const read = sourceReader(entryFile(importPath(options.projectDir, options.entry)));
  if ((await read(options.entry, options.projectDir)) === null) {
    return { ok: false, diagnostics: `ERROR: ${author} does not exist or can't be read.` };
  }

  const transforms = resolveTransforms(options);
  if ("missing" in transforms)
    return { ok: false, diagnostics: missingTransform(transforms.missing) };

  let core: Uint8Array | null = null;
  let sourceMap: string | null = null;
  const { error } = await asc.main(compilerArguments(options, transforms), {
    readFile: read,
    listFiles: (folder) => (folder === libraryFolder ? libraryFiles : []),
    writeFile: (name, content) => {
      if (name === outputName && typeof content !== "string") core = content;
      if (name === `${outputName}.map` && typeof content === "string") sourceMap = content;
    },
    stdout: diagnostics,
    stderr: diagnostics,
    reportDiagnostic: (message) => diagnostics.report(message),
  });
  if (error !== null || core === null) return { ok: false, diagnostics: diagnostics.text() };

  const wit = await readProjectWit(options.projectDir);
  const foreign = foreignImports(core, wit);
  if (foreign.length > 0) {
    return { ok: false, diagnostics: foreignImportSentence(author, foreign) };
  }
  const component = await makeComponent(
    options.debug === true ? core : keepFunctionNames(core),
    wit,
  );
  const map = sourceMap === null ? null : lineMap(core, sourceMap);
  return {
    ok: true,
    component: map === null ? component : withCustomSection(component, mapSection, map),
    warnings: diagnostics.text(),
  };
}

function compilerArguments(options: CompileOptions, transforms: readonly string[]): string[] {
  const globals = "~lib/@skerry/assemblyscript/assembly/abi/globals";
  const canLog = options.grants?.includes("log") ?? true;
  return [
    entryFileName,
    ...["--baseDir", options.projectDir],
    // A project's asconfig.json is for other builds of it: what a worker needs is all here.
    ...["--config", "no-such-asconfig.json"],
    ...["--outFile", outputName],
    // Names; `keepFunctionNames` drops what is too much.
    "--debug",
    "--sourceMap",
    ...(options.debug === true ? ["--optimizeLevel", "0"] : ["-O3"]),
    ...["--runtime", runtimeName],
    ...["--use", `ASC_GC_GRANULARITY=${bytesBeforeCollection}`],
    // A component runs this when all imports are in place. A module's own start function runs before
    // that, so that top-level code could not even log why it fails.
    ...["--exportStart", "_initialize"],
    ...["--lib", libraryFolder],
    ...["--use", `abort=${globals}/${canLog ? "abort" : "abortWithoutLog"}`],
    ...["--use", `trace=${globals}/trace`],
    ...["--use", `seed=${globals}/seed`],
    ...transforms.flatMap((path) => ["--transform", path]),
    ...(options.colors === true ? [] : ["--noColors"]),
  ];
}

/** Transforms belong to the project, so they are looked for there. Names the first that is missing. */
function resolveTransforms(options: CompileOptions): string[] | { missing: string } {
  const require = createRequire(join(options.projectDir, "package.json"));
  const found: string[] = [];
  for (const name of options.transforms ?? []) {
    try {
      found.push(require.resolve(name));
    } catch {
      return { missing: name };
    }
  }
  return found;
}
