// Workers whose top-level code awaits. The bundler writes no `await` outside of functions for an engine without async functions: such a
// bundle is written as it is first, and becomes the body of an async function, which the bundler then writes as any other.
import { fileURLToPath } from "node:url";
import { type BuildFailure, type TransformOptions, transform } from "esbuild";
import type { Diagnostic } from "./diagnostics.ts";

const runFile = fileURLToPath(new URL("../runtime/loop/run-top-level.ts", import.meta.url));
const finishFile = fileURLToPath(
  new URL("../runtime/loop/finish-initialisation.ts", import.meta.url),
);

/** The module `skerry:top-level`, by which the guest's start ends. Where top-level code awaits it hands over, by its own `await`, what
 * runs all that comes after it. */
export function topLevelModule(awaits: boolean): string {
  if (!awaits) return `export { finishInitialisation } from ${JSON.stringify(finishFile)};\n`;
  return `import { runTopLevel } from ${JSON.stringify(runFile)};
await runTopLevel;
export function finishInitialisation() {}
`;
}

/** A bundle and its source map. */
export interface Bundled {
  readonly text: string;
  readonly map: string;
}

/** How the bundler writes one that awaits at first: as a module, with its async functions. */
export const firstSettings = {
  format: "esm",
  supported: { "dynamic-import": false, "import-meta": false },
} as const;

/** Writes the bundle again, its top-level code as the body of an async function.
 * @param asyncHelper the name of the bundler's helper for these, which gives the generator itself until the guest sets it.
 * @param options as for other bundles. */
export async function withAsyncBody(
  { text, map }: Bundled,
  asyncHelper: string,
  options: TransformOptions,
): Promise<Bundled> {
  const body = text.replace(/export ?\{\s*([^{}\s]+)\s*\};?\s*$/, "return {$1};");
  const { mappings, ...rest } = JSON.parse(map);
  const moved = JSON.stringify({ ...rest, mappings: `;${mappings}` });
  const input = [
    `${asyncHelper}=(self,values,code)=>code();export const{handle}=(body=>body.next().value(body))((async()=>{`,
    `${body}})());`,
    `//# sourceMappingURL=data:application/json;base64,${Buffer.from(moved).toString("base64")}`,
  ];
  const made = await transform(input.join("\n"), { ...options, sourcemap: "external" });
  return { text: made.code, map: made.map };
}

/** How the bundler writes a module that awaits and is loaded by a call, and how it writes `require` of it. */
const loader = /\b([\w$]+) ?= ?__esm\d*\(\{\s*async ?("(?:[^"\\\n]|\\.)*")/g;
const required = /\(([\w$]+)\(\), ?__toCommonJS\d*\(/g;

/** What the build says of `require` of a module that awaits, of which the bundler would have nobody wait for it. */
export function requiredAwaiting(text: string): Diagnostic[] {
  const paths = new Map(Array.from(text.matchAll(loader), ([, name, path]) => [name!, path!]));
  const found = Array.from(text.matchAll(required), ([, name]) => paths.get(name!));
  return [...new Set(found)].flatMap((path) =>
    path === undefined
      ? []
      : {
          text: `${JSON.parse(path)} awaits at its top level, so that \`require\` can't load it: \`import\` can.`,
        },
  );
}

/** True if the bundler refuses top-level code as it awaits. */
export function refusesAwait({ errors }: BuildFailure): boolean {
  return errors.some(({ text }) => text.startsWith("Top-level await is not available"));
}
