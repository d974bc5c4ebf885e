// What the compiler accepts of a worker's globals and their members, beside what a worker has.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { componentOf } from "./project.ts";
import { typeErrors } from "./type-check.ts";

/** A function, in the text of which nothing else is used: paths of all globals and their members. */
function pathsOf(scope: object): string[] {
  const found: string[] = [];
  const seen = new Set<unknown>();
  const isName = (name: string) => /^[A-Za-z_$][\w$]*$/.test(name);
  const walk = (value: unknown, path: string, depth: number): void => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return;
    if (seen.has(value) || depth > 3) return;
    seen.add(value);
    for (const name of Object.getOwnPropertyNames(value).filter(isName)) {
      const own = Object.getOwnPropertyDescriptor(value, name)!;
      if (typeof value === "function" && ["length", "name", "caller", "arguments"].includes(name))
        continue;
      const at = path === "" ? name : `${path}.${name}`;
      found.push(at);
      if ("value" in own && name !== "constructor") walk(own.value, at, depth + 1);
    }
  };
  walk(scope, "", 0);
  return found;
}

/** Parts of the runtime that are there where a worker names them. */
const parts =
  "BroadcastChannel HTMLRewriter PerformanceObserver createObjectURL onunhandledrejection";

const source = `
// The bundler keeps what may have an effect.
globalThis.parts = "${parts}";
delete globalThis.parts;
const pathsOf = ${pathsOf.toString()};
const has = (path) => {
  const parts = path.split(".");
  const last = parts.pop();
  let value = globalThis;
  for (const name of parts) {
    if (value === undefined || value === null || !(name in Object(value))) return false;
    try { value = value[name]; } catch { return true; }
  }
  return value !== undefined && value !== null && last in Object(value);
};
export default {
  async fetch(request) {
    const asked = await request.json();
    return Response.json({ there: pathsOf(globalThis), absent: asked.filter((path) => !has(path)) });
  },
};`;

/** What the declarations of the language and of the SDK name, and what Node has. */
function candidates(): string[] {
  const compiler = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
  // The declarations are in the compiler's package for this platform, or in its own.
  const folder = join(compiler, "..", "@typescript");
  const files = [folder, join(compiler, "lib")].filter(existsSync).flatMap((each) =>
    readdirSync(each, { recursive: true, encoding: "utf8" })
      .filter((name) => /lib\.es[\w.]+\.d\.ts$/.test(name))
      .map((name) => join(each, name)),
  );
  const paths = new Set<string>();
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    for (const [, name] of text.matchAll(/^\s*(?:declare )?(?:var|function|const) (\w+)/gm))
      paths.add(name!);
    for (const [, indent, name, body] of text.matchAll(
      /^( *)(?:declare )?interface (\w+)[^{\n]*\{\n(.*?)^\1\}/gms,
    )) {
      const holder = name!.endsWith("Constructor")
        ? name!.replace(/Constructor$/, "")
        : `${name}.prototype`;
      const scope = indent === "" ? "" : "Intl.";
      for (const [, member] of body!.matchAll(/^ {4,8}(?:readonly )?([A-Za-z_]\w*)\??[:<(]/gm)) {
        paths.add(`${scope}${holder}.${member}`);
        if (["Math", "JSON", "Reflect", "Atomics"].includes(name!)) paths.add(`${name}.${member}`);
      }
    }
  }
  const realm = runInNewContext(`(${pathsOf.toString()})(globalThis)`) as string[];
  for (const path of [...realm, ...pathsOf(globalThis)]) paths.add(path);
  return [...paths];
}

/** Those of the paths that the compiler accepts, of expressions that are nothing but a path each. */
async function accepted(paths: readonly string[]): Promise<string[]> {
  const printed = await typeErrors({ scope: paths.map((path) => `${path};`).join("\n") });
  // With errors of syntax the compiler would tell of nothing else.
  expect(printed).not.toMatch(/error TS1\d{3}:/);
  const refused = new Set(
    [...printed.matchAll(/scope\.ts\((\d+),/g)].map(([, line]) => Number(line)),
  );
  return paths.filter((_, index) => !refused.has(index + 1));
}

/** What the compiler accepts of its library of the language and a worker lacks. That library comes as a whole: a worker's own
 * declarations can't take from it. */
const lacking = [
  // It would pause nobody.
  /^Atomics\.pause$/,
  // Of the last match, which is kept in no engine that a standard describes.
  /^RegExp\.(input|last\w+|leftContext|rightContext|\$[1-9_])$/,
];

/** What each instance has itself, and so no prototype. */
const ofInstances =
  /^(Iterator\.prototype\.(next|return|throw)|(Aggregate|Suppressed)?Error\.prototype\.(cause|error|errors|suppressed)|RegExp\.prototype\.lastIndex)$/;

/** Properties of functions that are no classes: the compiler gives each of them any prototype. */
const ofPlainFunctions =
  /^(?:\w+\.)*[a-z]\w*\.prototype(\.constructor)?$|^Function\.prototype\.prototype$/;

/** What a worker has and the compiler refuses. */
const undeclared = [
  // Left from before there were standards.
  /^Object\.prototype\.__\w+__$/,
  /^Date\.prototype\.(toGMTString|[gs]etYear)$/,
  /^Event\.prototype\.(srcElement|returnValue|cancelBubble)$/,
  /^DOMException\.(prototype\.)?[A-Z_]+$/,
  // The engine's own.
  /^Function\.prototype\.(fileName|lineNumber|columnNumber)$/,
  /^Error\.prepareStackTrace$/,
  /^InternalError\b/,
  // Proposals that may change, and what the compiler's library has in a form that no declaration can be added to.
  /^Iterator\.(concat|zip|zipKeyed|prototype\.(chunks|windows|includes|join))\b/,
  /^JSON\.(isRawJSON|rawJSON)$/,
  /^ArrayBuffer\.prototype\.(immutable|\w+ToImmutable)$/,
  /^Uint8Array\.(prototype\.(setFrom|to)|from)(Base64|Hex)$/,
  /^Float16Array\b/,
  // There to say that they are not: each throws.
  /^Cache\.prototype\.(add|addAll|keys|matchAll)$/,
  /^CacheStorage\.prototype\.(has|delete|keys|match)$/,
  /^SubtleCrypto\.prototype\.(encrypt|decrypt|deriveBits|deriveKey|wrapKey|unwrapKey)$/,
  // Of a draft.
  /^URLPattern\.compareComponent$/,
  /^WritableStreamDefaultController\.prototype\.abortReason$/,
  /^console\.clear$/,
];

test("tsc accepts what a worker has, and nothing that it lacks, over the whole global scope", async () => {
  const grants = [
    "log",
    "config",
    "clock",
    "random",
    "fetch",
    "streams",
    "kv",
    "cache",
    "crypto",
    "compression",
    "intl",
  ];
  const component = await componentOf({ "src/index.js": source }, { grants });
  const { host, end } = await testHost();
  try {
    const worker = await host.load(component, testSettings({ limits: { fuel: 20_000_000_000 } }));
    const content = new TextEncoder().encode(JSON.stringify(candidates()));
    const request = makeRequest({ body: content });
    const { response, error } = await host.call(worker, request);
    expect(error).toBeNull();
    const { there, absent } = JSON.parse(bodyText(response?.body)) as Record<string, string[]>;
    expect(there!.length).toBeGreaterThan(1_000);
    const known = new Set(await accepted(there!));
    const refused = there!.filter((path) => !known.has(path));
    expect(refused.filter((path) => !undeclared.some((each) => each.test(path)))).toEqual([]);
    const wrong = (await accepted(absent!)).filter(
      (path) => ![ofInstances, ofPlainFunctions, ...lacking].some((each) => each.test(path)),
    );
    expect(wrong).toEqual([]);
  } finally {
    await end();
  }
});
