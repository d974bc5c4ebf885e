import { realpathSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { bundle } from "../../guest-sdk/javascript/build/bundle.ts";
import { formatErrors } from "../../guest-sdk/javascript/build/diagnostics.ts";
import { initialisationError } from "../../guest-sdk/javascript/build/initialisation-error.ts";
import { interfaceVariable, prologue } from "../../guest-sdk/javascript/build/shell.ts";
import { grantedInterfaces, importsOf } from "../../guest-sdk/javascript/build/wit.ts";
import { missingGlobal } from "../../runtime/module/missing-global.ts";
import { type Files, inProject } from "./project.ts";

/** What the build says of a project whose code at its top level fails, empty where it does not: the code runs in a
 * context of this process in the place of the engine's. For what does not depend on the engine, whose stacks have places of
 * another form. */
export async function topLevelDiagnosticsOf(files: Files): Promise<string> {
  return inProject(files, async (folder) => {
    const projectDir = realpathSync(folder);
    const entry = join(projectDir, Object.keys(files)[0]!);
    const grants = grantedInterfaces();
    const bundled = await bundle({
      ...{ entry, projectDir, grants, bindings: [], node: false, debug: false },
    });
    if ("errors" in bundled) return formatErrors(bundled.errors, false);
    try {
      runInContext(
        asScript(bundled.javascript, importsOf(grants)),
        // The engine's own classes; the bundle changes them, so they are none of this process's.
        createContext({ atob, btoa, performance, DOMException: class extends Error {} }),
      );
      return "";
    } catch (error) {
      const failure = (error as Error).message;
      const told = initialisationError(failure, bundled.positions, {
        ...{ entry, projectDir, missingGlobal },
      });
      return formatErrors([told], false);
    }
  });
}

/** The module that the engine gets, without its imports, of which none can be called at top level, and its export. */
function asScript(module: string, own: readonly string[]): string {
  const interfaces = own.map((name) => `const ${interfaceVariable(name)} = {};`).join("");
  const content = module.slice(prologue({ own, ofProject: [] }).lastIndexOf("try{"));
  return `"use strict";${interfaces}${content.replace(/export (?=const handle = .*\n*$)/, "")}`;
}
