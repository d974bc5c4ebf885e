// `@skerry/javascript/build`: an author's module in, a component out.
import { realpath } from "node:fs/promises";
import { relative } from "node:path";
import { bundle } from "./bundle.ts";
import { componentize } from "./componentize.ts";
import { formatErrors, formatWarnings } from "./diagnostics.ts";
import { initialisationError } from "./initialisation-error.ts";
import { grantedInterfaces, workerWit } from "./wit.ts";

export interface CompileOptions {
  /** The absolute path of the author's file, whose default export has a method `fetch`. */
  readonly entry: string;
  /** The absolute path of the project: messages name files relative to it. */
  readonly projectDir: string;
  /** Keeps the code as it was written, white space included. */
  readonly debug?: boolean;
  /** The worker's grants; by default every interface there is. */
  readonly grants?: readonly string[];
  /** Colours in messages, for a terminal. */
  readonly colors?: boolean;
}

export type CompileResult =
  | {
      readonly ok: true;
      readonly component: Uint8Array;
      readonly warnings: string;
      /** Absolute paths of the bundled files that lie outside of the project or in a package. */
      readonly inputs: readonly string[];
    }
  | { readonly ok: false; readonly diagnostics: string };

/** Bundles a worker with the packages it imports and the Web APIs of the guest, runs its top-level
 * code, and makes a component of the state that it left. Mistakes in the author's source are a result,
 * not an exception. Takes one to two seconds; top-level code has {@link initialisationDeadline}. */
export async function compile(options: CompileOptions): Promise<CompileResult> {
  const colors = options.colors ?? false;
  const refused = async (...errors: Parameters<typeof formatErrors>[0]) =>
    ({ ok: false, diagnostics: await formatErrors(errors, colors) }) as const;

  // The bundler names files by where they really are, so these have to be as well.
  const projectDir = await realpath(options.projectDir);
  const entry = await realpath(options.entry).catch(() => null);
  if (entry === null) {
    const name = relative(options.projectDir, options.entry);
    return refused({ text: `${name} does not exist or can't be read.` });
  }

  const grants = grantedInterfaces(options.grants);
  const bundled = await bundle({ entry, projectDir, grants, debug: options.debug ?? false });
  if ("errors" in bundled) return refused(...bundled.errors);

  const made = await componentize(bundled.javascript, workerWit(grants));
  if ("failure" in made) {
    return refused(initialisationError(made.failure, bundled.positions, { entry, projectDir }));
  }
  return {
    ok: true,
    component: made.component,
    inputs: bundled.inputs,
    warnings: await formatWarnings(bundled.warnings, colors),
  };
}
