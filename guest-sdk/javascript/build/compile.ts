// `@skerry/javascript/build`: an author's module in, a component out.
import { type Bundle, bundle } from "./bundle.ts";
import { clearText } from "./clear-text.ts";
import { type ComponentizeAnswer, componentize } from "./componentize.ts";
import { withCustomSection } from "./custom-section.ts";
import { formatErrors, formatWarnings } from "./diagnostics.ts";
import { steadyEngine } from "./engine.ts";
import { initialisationError } from "./initialisation-error.ts";
import type { OwnFunctions } from "./own-function.ts";
import { readProjectWit } from "./project-wit.ts";
import { realPlaces } from "./real-places.ts";
import { scriptSize } from "./script-size.ts";
import type { FunctionsCompiler, ModuleJoiner } from "./wasm-modules/module-joiner.ts";
import { grantedInterfaces, importsOf, workerWit } from "./wit.ts";

export { type BlankComponent, blankDigest, makeBlank } from "./blank-engine.ts";
export { type Inspectable, type InspectableResult, makeInspectable } from "./inspectable.ts";
export {
  loaderDigest,
  loaderMethods,
  loaderStatus,
  makeLoader,
  scriptVariable,
  stackField,
} from "./loader.ts";
export type { OwnFunction, OwnFunctions } from "./own-function.ts";
export type { FunctionsCompiler, ModuleJoiner } from "./wasm-modules/module-joiner.ts";

/** The place in the author's files, as `src/index.ts:3:9`, of a line and column of a script, from 1; null for the SDK's code. */
export type ScriptPlaces = (line: number, column: number) => string | null;

export interface CompileOptions {
  /** The absolute path of the author's file, whose default export has a method `fetch`. */
  readonly entry: string;
  /** The absolute path of the project: messages name files relative to it. */
  readonly projectDir: string;
  /** Keeps the code as it was written, white space included. */
  readonly debug?: boolean;
  /** The worker's grants; by default those that a settings file without any gives. */
  readonly grants?: readonly string[];
  /** The names that the worker's settings bind namespaces to: what is told where the grant for them is missing. */
  readonly bindings?: readonly string[];
  /** Gives modules and globals of Node (`node-modules.ts`). */
  readonly node?: boolean;
  /** Functions of the interfaces in the project's folder `wit`: what the worker gives them is held to their types. */
  readonly functions?: OwnFunctions;
  /** Joins the modules of WebAssembly that the worker imports to the engine; without it they are refused. */
  readonly joiner?: ModuleJoiner;
  /** Compiles files in AssemblyScript whose functions the worker imports (`./hot.as.ts`). */
  readonly functionsCompiler?: FunctionsCompiler;
  /** Says what to do about an error with a message like `Buffer is not defined`; null where it knows nothing. */
  readonly missingGlobal?: (message: string) => string | null;
  /** Colours in messages, for a terminal. */
  readonly colors?: boolean;
  /** Runs top-level code and makes the component; `componentize.ts` does where this is left out, and counts no fuel. Where it
   * rejects, `compile` rejects with the same. */
  readonly initialise?: (order: InitialisationOrder) => Promise<InitialisationResult>;
}

/** Top-level code to run. */
export interface InitialisationOrder {
  /** One module, which imports interfaces of the world alone. */
  readonly javascript: string;
  /** The same as a script for the loader ({@link makeLoader}). */
  readonly script: string;
  readonly placeOf: ScriptPlaces;
  /** The world, as a package in WIT. */
  readonly wit: string;
  /** The engine, where it has modules of WebAssembly joined to it. */
  readonly engine?: Uint8Array;
}

export type InitialisationResult = ComponentizeAnswer;

export type CompileResult =
  | {
      readonly ok: true;
      readonly component: Uint8Array;
      readonly warnings: string;
      /** Absolute paths of all files that were bundled. */
      readonly inputs: readonly string[];
    }
  | {
      readonly ok: false;
      readonly diagnostics: string;
    };

/** Bundles a worker with the packages it imports and the Web APIs of the guest, runs its top-level
 * code, and makes a component of the state that it left. Mistakes in the author's source are a result,
 * not an exception. */
export async function compile(options: CompileOptions): Promise<CompileResult> {
  const colors = options.colors ?? false;
  const refused = async (...errors: Parameters<typeof formatErrors>[0]) =>
    ({ ok: false, diagnostics: await formatErrors(errors, colors) }) as const;

  const places = await realPlaces(options);
  if ("problem" in places) return refused({ text: places.problem });
  const { projectDir, entry } = places;

  const grants = grantedInterfaces(options.grants);
  const { bindings = [], debug = false, node = false } = options;
  const wit = await readProjectWit(projectDir);
  const { interfaces } = wit;
  const { joiner, functionsCompiler, functions } = options;
  const order = {
    entry,
    projectDir,
    grants,
    interfaces,
    bindings,
    node,
    debug,
    ...(functions && { functions }),
    ...(joiner && { joiner }),
    ...(functionsCompiler && { functionsCompiler }),
  };
  const bundled = await bundle(order);
  if ("errors" in bundled) return refused(...bundled.errors);

  // Beside the engine, which has a process of its own.
  const size = scriptSize(order).then((told) => told && JSON.stringify(told));
  const engine = await joinedEngine(
    bundled.modules.map(({ bytes }) => bytes),
    joiner,
  );
  if (engine === null) return refused({ text: noEngine });
  const world = workerWit(importsOf(grants), wit);
  const made = await makeComponent(bundled, world, options.initialise, engine);
  if ("failure" in made) {
    const { missingGlobal } = options;
    const error = initialisationError(made.failure, bundled.positions, {
      ...{ entry, projectDir },
      ...(missingGlobal && { missingGlobal }),
    });
    return refused(error);
  }
  clearText(made.component, bundled.javascript);
  const facts = { [mapSection]: bundled.positions.shortText(), [scriptSection]: await size };
  return {
    ok: true,
    component: withSections(made.component, facts),
    inputs: bundled.inputs,
    warnings: await formatWarnings(bundled.warnings, colors),
  };
}

/** Where hosts look for the map from places in the bundle to places in the sources. */
const mapSection = "skerry:script-map";

/** Where they look for the size of the script (`script-size.ts`, as JSON): the component has an engine besides. */
const scriptSection = "skerry:script";

/** The component with custom sections by their names; those that there is nothing of are left out. */
function withSections(
  component: Uint8Array,
  texts: Readonly<Record<string, string | null>>,
): Uint8Array {
  return Object.entries(texts).reduce(
    (whole, [name, text]) => (text === null ? whole : withCustomSection(whole, name, text)),
    component,
  );
}

const noEngine =
  "The engine that is installed is not the one that modules of WebAssembly are joined to.";

/** The engine with the worker's modules; undefined where it has none, null where there is no engine to join them to. */
async function joinedEngine(modules: readonly Uint8Array[], joiner?: ModuleJoiner) {
  if (modules.length === 0 || joiner === undefined) return undefined;
  await import("componentize-qjs");
  const engine = await steadyEngine();
  return engine && joiner.join(engine, modules);
}

function makeComponent(
  { javascript, script, positions }: Bundle,
  wit: string,
  initialise: CompileOptions["initialise"],
  engine?: Uint8Array,
): Promise<ComponentizeAnswer> {
  const joined = engine && { engine };
  if (initialise === undefined) return componentize(javascript, wit, joined);
  const placeOf: ScriptPlaces = (line, column) => {
    const place = positions.placeOf(line, column);
    return place && `${place.file}:${place.line}:${place.column}`;
  };
  return initialise({ javascript, script, placeOf, wit, ...joined });
}
