// The language's own suite (tc39/test262), which stands in a folder of the user's.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "acorn";

/** What the beginning of a test says of it (test262, INTERPRETING.md). */
export interface LanguageTest {
  /** Its path below `test/`. */
  readonly path: string;
  readonly text: string;
  readonly flags: readonly string[];
  readonly features: readonly string[];
  readonly includes: readonly string[];
  /** The error that it has to end with, and when. */
  readonly negative: { readonly phase: string; readonly type: string } | null;
}

/** The tests of the folder whose path has this in it, in the order of their paths. Those that propose something, or belong to an
 * engine, are left out. */
export function languageTests(folder: string, only: string): LanguageTest[] {
  const isAsked = (path: string) => only.split(",").some((part) => path.includes(part));
  return globSync("{annexB,built-ins,language}/**/*.js", { cwd: join(folder, "test") })
    .filter((path) => !path.includes("_FIXTURE") && isAsked(path))
    .sort()
    .map((path) => testOf(path, readFileSync(join(folder, "test", path), "utf8")));
}

function testOf(path: string, text: string): LanguageTest {
  const front = /\/\*---([\s\S]*?)---\*\//.exec(text)?.[1] ?? "";
  const phase = /^\s+phase:\s*(\S+)/m.exec(front)?.[1];
  const type = /^\s+type:\s*(\S+)/m.exec(front)?.[1];
  return {
    path,
    text,
    flags: listIn(front, "flags"),
    features: listIn(front, "features"),
    includes: listIn(front, "includes"),
    negative: phase !== undefined && type !== undefined ? { phase, type } : null,
  };
}

/** A list of the front matter, in one line or in several. */
function listIn(front: string, name: string): string[] {
  const inline = new RegExp(`^${name}:\\s*\\[([^\\]]*)\\]`, "m").exec(front)?.[1];
  if (inline !== undefined) return inline.split(",").map((each) => each.trim());
  const lines = new RegExp(`^${name}:\\s*\\n((?:\\s+-.*\\n)+)`, "m").exec(front)?.[1] ?? "";
  return [...lines.matchAll(/-\s*(\S+)/g)].map(([, each]) => each!);
}

/** Why a test is not run; null if it is. */
export function whyLeftOut({ flags, features, text }: LanguageTest): string | null {
  if (flags.includes("noStrict") || flags.includes("raw")) return "needs code that is not strict";
  if (flags.includes("CanBlockIsFalse") || flags.includes("CanBlockIsTrue")) return "needs threads";
  if (/\$262\.(?:createRealm|agent|evalScript|IsHTMLDDA|AbstractModuleSource)/.test(text)) {
    return "needs another realm, a thread or a script";
  }
  const beyond = features.find((each) => proposals.has(each));
  return beyond === undefined ? null : "a proposal that is no part of ECMA-262 yet";
}

/** Features of the suite that no edition has. */
const proposals = new Set([
  ...["Temporal", "ShadowRealm", "decorators", "source-phase-imports", "import-defer"],
  ...[
    "import-text",
    "import-bytes",
    "joint-iteration",
    "iterator-chunking",
    "nonextensible-applies-to-private",
  ],
  ...[
    "canonical-tz",
    "immutable-arraybuffer",
    "await-dictionary",
    "Intl.Era-monthcode",
    "export-defer",
  ],
  ...[
    "upsert",
    "Math.clamp",
    "legacy-regexp",
    "error-stack-accessor",
    "iterator-join",
    "promise-all-keyed",
  ],
]);

/** The suite's helpers as modules whose names are globals, as they are to a script. */
export function harnessText(folder: string, file: string): string {
  // A helper makes classes by code from strings where it need not.
  const text = readFileSync(join(folder, "harness", file), "utf8").replace(
    "new Function('return class My' + type + ' extends ' + type + ' {}')()",
    "class extends globalThis[type] {}",
  );
  const { body } = parse(text, { ecmaVersion: "latest", sourceType: "script" });
  const names = body.flatMap((statement) => {
    if (statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") {
      return [statement.id.name];
    }
    if (statement.type !== "VariableDeclaration") return [];
    return statement.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
  });
  return `${text}\nObject.assign(globalThis, { ${names.join(", ")} });\n`;
}
