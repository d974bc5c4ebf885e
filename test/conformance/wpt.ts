// The web platform tests, or a part of them, in a folder of the user's.
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";

/** A file of tests that needs no window. */
export interface PlatformTest {
  /** Its path in the folder. */
  readonly path: string;
  /** The scripts that it is made of, in order. */
  readonly scripts: readonly string[];
  /** Files that it fetches, by the paths that it has for them. */
  readonly files: Readonly<Record<string, string>>;
}

/** The tests of the folder whose path has one of these in it, separated by commas, in the order of their paths. */
export function platformTests(folder: string, only: string): PlatformTest[] {
  return globSync("**/*.{any,worker}.js", { cwd: folder })
    .filter((path) => only.split(",").some((part) => path.includes(part)))
    .sort()
    .filter((path) => isForWorkers(readFileSync(join(folder, path), "utf8")))
    .flatMap((path) => testOf(folder, path) ?? []);
}

/** Without a word on it a test is for windows and workers. */
function isForWorkers(text: string): boolean {
  const scopes = /^\/\/ META: global=(.*)$/m.exec(text)?.[1];
  return scopes === undefined || /worker|jsshell/.test(scopes);
}

/** Null for a test whose scripts are not in the folder. */
function testOf(folder: string, path: string): PlatformTest | null {
  const text = readFileSync(join(folder, path), "utf8");
  const named = [
    ...text.matchAll(/^\/\/ META: script=(\S+)/gm),
    ...text.matchAll(/^\s*importScripts\(\s*["']([^"']+)["']\s*\)/gm),
  ].map(([, name]) => name!);
  const places = named
    .filter((name) => !name.startsWith("/resources/testharness"))
    .map((name) => placeOf(folder, path, name));
  if (!places.every(existsSync)) return null;
  const scripts = places.map((place) =>
    readFileSync(place, "utf8").replace("obj = eval(desc);", "obj = evaluated(desc);"),
  );
  const whole = [...scripts, text.replaceAll(/^\s*importScripts\(.*$/gm, "")];
  const fetched = whole.join("\n").matchAll(/fetch\(\s*["'`]([^"'`:?$]+\.json)["'`]/g);
  const files: Record<string, string> = {};
  for (const [, name] of fetched) {
    const place = placeOf(folder, path, name!);
    if (existsSync(place)) files[name!] = readFileSync(place, "utf8");
  }
  if (text.includes("idl_test(")) {
    whole.unshift(evaluating(text));
    // The descriptions of interfaces that a test names.
    for (const place of globSync("interfaces/*.idl", { cwd: folder })) {
      const name = basename(place, ".idl");
      if (!text.includes(`'${name}'`) && !text.includes(`"${name}"`)) continue;
      files[`/${place}`] = readFileSync(join(folder, place), "utf8");
    }
  }
  return { path, scripts: whole, files };
}

/** Has the suite's `eval` of the expressions in a test, which stand for objects, call functions that have them: code from strings is
 * refused, by which nothing would be known of the objects. */
function evaluating(text: string): string {
  const rows = [...text.matchAll(/add_objects\(\{([\s\S]*?)\}\)/g)].flatMap(([, objects]) =>
    [...objects!.matchAll(/(["'])((?:(?!\1).)+)\1/g)].map(
      ([, , expression]) => `${JSON.stringify(expression)}: () => (${expression}),`,
    ),
  );
  return `const expressions = {\n${rows.join("\n")}\n};\nconst evaluated = (text) => expressions[text]();`;
}

function placeOf(folder: string, path: string, name: string): string {
  // The suite's server gives one file under another name.
  if (name === "/resources/WebIDLParser.js")
    return join(folder, "resources/webidl2/lib/webidl2.js");
  return name.startsWith("/") ? join(folder, name) : normalize(join(folder, dirname(path), name));
}

/** The suite's own program that runs tests, for a scope without a window. */
export function harnessText(folder: string): string {
  return readFileSync(join(folder, "resources", "testharness.js"), "utf8").replace(
    /function create_test_environment\(\)\s*\{/,
    "$& return new ShellTestEnvironment();",
  );
}
