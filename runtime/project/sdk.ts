import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type {
  CompileResult,
  FunctionsCompiler,
  InitialisationOrder,
  InitialisationResult,
  InspectableResult,
} from "@skerry/javascript/build";
import { SkerryError } from "../errors.ts";
import { missingGlobal } from "../module/missing-global.ts";
import type { Language } from "../settings/languages.ts";
import type { Project } from "./project.ts";

/** What joins modules of WebAssembly to the engine: loaded where something is built alone. */
async function loadJoiner() {
  const [{ describeModule }, { joinModules }] = await Promise.all([
    import("../module/join/describe.ts"),
    import("../module/join/join.ts"),
  ]);
  return { describe: describeModule, join: joinModules };
}

/** Compiles functions in AssemblyScript for a worker in JavaScript. @throws SkerryError as {@link sdkDir} does. */
const functionsCompiler: FunctionsCompiler = async (file, projectDir) => {
  sdkDir("assemblyscript");
  const { compileFunctions } = await import("@skerry/assemblyscript/functions");
  return compileFunctions(file, projectDir);
};

/** The package that workers of a language are built with. */
export function sdkName(language: Language): string {
  return `@skerry/${language}`;
}

/** The folder of an SDK. Packages of Skerry come without, as compilers are large.
 * @throws SkerryError `not-installed` */
export function sdkDir(language: Language): string {
  const name = sdkName(language);
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    throw new SkerryError(
      "not-installed",
      `${name}, which this worker is built with, is not installed beside skerry: install it there. A module that was built elsewhere ` +
        "needs none: its folder with `build` as it was made there, or the path of the .wasm file.",
    );
  }
}

/** True if workers of a language can be built here. */
export function hasSdk(language: Language): boolean {
  try {
    sdkDir(language);
    return true;
  } catch {
    return false;
  }
}

/** Compiles a project with the SDK of its language. Only that SDK's compiler is loaded. `initialise`
 * runs the top-level code of a worker whose language runs it at this time.
 * @throws SkerryError as {@link sdkDir} does. */
export async function compileProject(
  project: Project,
  debug: boolean,
  initialise: (order: InitialisationOrder) => Promise<InitialisationResult>,
): Promise<CompileResult> {
  const { dir, entry, language, settings } = project;
  sdkDir(language);
  const options = { entry: join(dir, entry), projectDir: dir, debug, grants: settings.grants };
  if (language === "javascript") {
    const { compile } = await import("@skerry/javascript/build");
    const { node = false } = settings.build;
    const bindings = Object.keys(settings.kv ?? {});
    const joiner = await loadJoiner();
    const { readProjectFunctions } = await import("./project-functions.ts");
    const functions = await readProjectFunctions(dir);
    return compile({
      ...options,
      ...{ node, bindings, functions, joiner, functionsCompiler, initialise, missingGlobal },
    });
  }
  const { compile } = await import("@skerry/assemblyscript/build");
  const result = await compile({ ...options, transforms: settings.build.transforms });
  // Packages of AssemblyScript are sources that the lock file names.
  return result.ok ? { ...result, inputs: [] } : result;
}

/** Bundles a project in JavaScript for a debugger. @throws SkerryError `bad-usage` for one in another language, and as
 * {@link sdkDir} does. */
export async function inspectableProject(project: Project): Promise<InspectableResult> {
  const { dir, entry, language, settings, label } = project;
  if (language !== "javascript") {
    throw new SkerryError(
      "bad-usage",
      `${label} is a worker in AssemblyScript: --inspect runs JavaScript on an engine that debuggers know. Its stack traces have places in your sources without it.`,
    );
  }
  sdkDir(language);
  const { makeInspectable } = await import("@skerry/javascript/build");
  const { node = false } = settings.build;
  const bindings = Object.keys(settings.kv ?? {});
  const joiner = await loadJoiner();
  return makeInspectable({
    ...{ entry: join(dir, entry), projectDir: dir, grants: settings.grants, node, bindings },
    joiner,
    functionsCompiler,
  });
}
