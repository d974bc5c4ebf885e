import { realpath } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import { helperModule } from "./async-helper.ts";
import type { ConstantAssignments } from "./constant-assignments.ts";
import { importedInterfaces } from "./generated/abi.ts";
import { globalsModule } from "./node-modules.ts";
import { seedModule } from "./random-seed.ts";
import { interfaceVariable, missingHandler } from "./shell.ts";
import { topLevelModule } from "./top-level-await.ts";
import { importsOf } from "./wit.ts";

const namespace = "skerry";

/** What the bundler calls the module that imports the author's. */
export const workerInput = `${namespace}:skerry:worker`;

/** Modules of the guest's runtime that a worker has by a grant, under its name, or where its code names them (`named-parts.ts`). */
const grantedFolder = fileURLToPath(new URL("../runtime/granted", import.meta.url));

const waitingCallsFile = fileURLToPath(
  new URL("../runtime/loop/waiting-calls.ts", import.meta.url),
);

/** The module by which `@exodus/bytes` unpacks its tables, which it exports to nobody. */
const multiByteTables = fileURLToPath(
  new URL("fallback/multi-byte.table.js", import.meta.resolve("@exodus/bytes/multi-byte.js")),
);

/** The functions of interfaces that wait, for the store, a reader or another thread, as `runtime/host` has them. */
const waitingCalls: Readonly<Record<string, readonly string[]>> = {
  streams: ["read", "waitReadable", "pause", "write"],
  fetch: ["finish", "waitAny", "waitAnyWithin", "next"],
  kv: ["get", "put", "remove", "listKeys", "age"],
  cache: ["match", "finish", "remove"],
  compression: ["push"],
  crypto: [
    ...["verify", "sign", "generateKey", "encrypt", "decrypt", "encryptOaep", "decryptOaep"],
    ...["derive", "agree", "findPublic", "generatePair", "generateRsa"],
    ...["signEd25519", "verifyEd25519"],
    ...["agreeX448", "findPublic448", "generatePair448", "signEd448", "verifyEd448"],
  ],
};

/** What of the guest's runtime goes into a bundle besides what is granted. */
export interface RuntimeParts {
  /** Names of Node that are globals. */
  readonly globals: readonly string[];
  /** Parts that a worker has where its code names them (`named-parts.ts`). */
  readonly named: ReadonlySet<string>;
  /** Whether there is WebAssembly, and whose: modules that are joined to the engine, or the engine's own. */
  readonly wasm: "joined" | "engine" | null;
  /** The name that the bundler's helper for async functions has in it (`async-helper.ts`). */
  readonly asyncHelper: string;
  /** True where top-level code awaits (`top-level-await.ts`). */
  readonly awaits: boolean;
  readonly assignments: ConstantAssignments;
}

/** The modules of the guest's runtime that differ from worker to worker: `skerry:worker`, whose default
 * export is the namespace of the author's module; `skerry:host`, which has an export for each interface,
 * null where it is not granted; `skerry:node-globals`, which makes globals of Node known; `skerry:async-helper`; `skerry:seed`;
 * `skerry:top-level`; `skerry:multi-byte-tables`; and those of what is not granted, or not asked for, which are empty. `bindings` are
 * the names that the settings bind namespaces to. */
export function sdkModules(
  entry: string,
  grants: readonly string[],
  bindings: readonly string[],
  { globals, named, wasm, asyncHelper, awaits }: RuntimeParts,
): Plugin {
  const texts: Readonly<Record<string, string>> = {
    "skerry:worker": workerModule(entry),
    "skerry:host": hostModule(grants, bindings),
    "skerry:node-globals": globalsModule(globals),
    "skerry:async-helper": helperModule(asyncHelper),
    "skerry:seed": seedModule(asyncHelper),
    "skerry:top-level": topLevelModule(awaits),
  };
  return {
    name: "skerry-sdk-modules",
    setup(build) {
      build.onResolve(
        { filter: /^skerry:(worker|host|node-globals|async-helper|seed|top-level)$/ },
        ({ path }) => ({
          path,
          namespace,
        }),
      );
      build.onResolve({ filter: /^skerry:multi-byte-tables$/ }, async () => ({
        path: await realpath(multiByteTables),
      }));
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: texts[path] ?? "",
        resolveDir: dirname(entry),
      }));
      build.onLoad({ filter: /[\\/]granted[\\/]\w+\.ts$/ }, ({ path }) => {
        const name = basename(path, ".ts");
        const asked: Partial<Record<string, boolean>> = {
          node: globals.length > 0,
          ...{ wasm: wasm === "joined", engine_wasm: wasm === "engine" },
        };
        const isGranted = asked[name] ?? (named.has(name) || grants.includes(name));
        return isGranted || dirname(path) !== grantedFolder ? undefined : { contents: "" };
      });
    },
  };
}

// The namespace is handed to a function before anything is read from it: what the author does not
// export is then a matter for the check, with a sentence of its own, and not for the bundler.
function workerModule(entry: string): string {
  return `
import * as worker from ${JSON.stringify(`./${basename(entry)}`)};
const hasHandler = ({ default: handler }) =>
  handler !== null && typeof handler === "object" || typeof handler === "function"
    ? typeof handler.fetch === "function"
    : false;
if (!hasHandler(worker)) {
  throw new Error(${JSON.stringify(missingHandler)} + Object.keys(worker).join(" "));
}
export default worker;
`;
}

function hostModule(grants: readonly string[], bindings: readonly string[]): string {
  const idle = grants.includes("kv") ? [] : bindings;
  const imports = importsOf(grants);
  const holdsBack = imports.includes("streams");
  const exportOf = (name: string): string => {
    if (!imports.includes(name)) return "null";
    const variable = interfaceVariable(name);
    const waiting = holdsBack ? waitingCalls[name] : undefined;
    return waiting === undefined ? variable : `withWaits(${variable}, ${JSON.stringify(waiting)})`;
  };
  const interfaces = importedInterfaces
    .map((name) => `export const ${name} = ${exportOf(name)};\n`)
    .join("");
  return (
    (holdsBack ? `import { withWaits } from ${JSON.stringify(waitingCallsFile)};\n` : "") +
    `export const grants = ${JSON.stringify(grants)};\n` +
    `export const idleBindings = ${JSON.stringify(idle)};\n${interfaces}`
  );
}
