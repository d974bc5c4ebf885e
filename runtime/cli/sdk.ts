import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Language } from "../tenant/languages.ts";
import type { Project } from "./project.ts";

/** What an SDK makes of a project, or what its compiler has to say against it. */
export type CompileResult =
  | {
      readonly ok: true;
      readonly component: Uint8Array;
      readonly warnings: string;
      /** Absolute paths of files that went into the component and are no sources of the project. */
      readonly inputs: readonly string[];
    }
  | {
      readonly ok: false;
      readonly diagnostics: string;
      /** Set where the diagnostics know no reason but that top-level code took too much. */
      readonly ended?: boolean;
    };

/** The package that workers of a language are built with. */
export function sdkName(language: Language): string {
  return `@skerry/${language}`;
}

/** The folder of an SDK. */
export function sdkDir(language: Language): string {
  return dirname(createRequire(import.meta.url).resolve(`${sdkName(language)}/package.json`));
}

/** Compiles a project with the SDK of its language. Only that SDK's compiler is loaded. `tryScript`
 * gets the top-level code of what runs it at this time, and rejects to refuse the worker. */
export async function compileProject(
  project: Project,
  debug: boolean,
  tryScript: (script: string) => Promise<void>,
): Promise<CompileResult> {
  const { dir, entry, language, settings } = project;
  const options = { entry: join(dir, entry), projectDir: dir, debug, grants: settings.grants };
  if (language === "javascript") {
    const { compile } = await import("@skerry/javascript/build");
    return compile({ ...options, tryScript });
  }
  const { compile } = await import("@skerry/assemblyscript/build");
  const result = await compile({ ...options, transforms: settings.build.transforms });
  // Packages of AssemblyScript are sources that the lock file names.
  return result.ok ? { ...result, inputs: [] } : result;
}
