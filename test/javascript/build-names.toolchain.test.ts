import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { LoadedWorker } from "../../runtime/supervisor/local.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { newComponentOf } from "./project.ts";

/** Helpers of bundlers, and the parameters and variables of these. */
const ofBundlers = `
  __create __defProp __defProps __defNormalProp __getOwnPropDesc __getOwnPropDescs __getOwnPropNames __getOwnPropSymbols
  __getProtoOf __hasOwnProp __propIsEnum __knownSymbol __pow __spreadValues __spreadProps __name __require __glob __rest
  __restKey __esm __esmMin __commonJS __commonJSMin __export __exportAll __copyProps __reExport __toESM __toCommonJS
  __toBinary __toBinaryNode __decorateClass __decorateParam __decorateElement __decoratorStart __decoratorMetadata
  __decoratorContext __runInitializers __publicField __typeError __accessCheck __privateIn __privateGet __privateAdd
  __privateSet __privateWrapper __privateMethod __earlyAccess __template __using __callDispose __await __async __async2
  __async3 __asyncGenerator __asyncGenerator2 __yieldStar __forAwait __forAwait2 __superGet __superSet __superWrapper
  promise promise2 isYieldStar yes no run wait clear
  __this __arguments generator generator2 fulfilled rejected step resume reject resolve value obj method it cb mod target
  all fn res from to except desc key member __rolldown_runtime__ __exports __assign __rest2 __awaiter
  __values __read __spread __spreadArray __importDefault __importStar __classPrivateFieldGet _asyncToGenerator
  asyncGeneratorStep _classCallCheck _extends _helper _ref _this _arguments oxc rolldown require_index import_index init_a
  require module exports init_index index_exports index_default default_export stdin_default
`;

/** Names of the SDK's own variables, modules and functions, and those that the build writes around the bundle. */
const ofTheSdk = `
  __skerry_worker __skerry_async_helper __skerry_async_helper2 __skerry_log __skerry_head __skerry_text __skerry_fetch
  __skerry_kv __skerry_clock __skerry_random __skerry_config __skerry_types __skerry_uncaught __skerry_host skerry handle
  thrown text describe worker hasHandler handler grants idleBindings log head clock random config uncaught callAsync GuestPromise
  fromAsync runtime_default install entry run answer phase tasks timers loop host environment execution
`;

/** Globals of a worker, of browsers and of Node. */
const ofPlatforms = `
  Object Function Array Number Boolean String Symbol BigInt Error TypeError RangeError SyntaxError AggregateError Promise Proxy
  Reflect Map Set WeakMap WeakSet WeakRef FinalizationRegistry Date RegExp Math JSON Intl ArrayBuffer SharedArrayBuffer
  DataView Uint8Array Iterator parseInt parseFloat isNaN globalThis Request Response Headers URL URLSearchParams Blob File
  FormData ReadableStream TransformStream TextEncoder TextDecoder AbortController Event EventTarget MessageChannel crypto
  caches console fetch queueMicrotask setTimeout clearTimeout structuredClone performance navigator atob btoa self window
  document process Buffer global WebAssembly Cache Iterable HTMLRewriter Deno Bun addEventListener
`;

/** Words that are kept for some places of the language, and are names elsewhere. */
const ofTheLanguage = `
  async of get set as type from meta target accessor constructor prototype toString valueOf hasOwnProperty __proto__ name length
  then catch$ undefined$ NaN$ $ _ $$ __ \\u0061bc ö 名 enum$ use declare namespace abstract using defer source satisfies asserts
`;

const list = (text: string) => text.split(/\s+/).filter((each) => each !== "");
const names = [...new Set([ofBundlers, ofTheSdk, ofPlatforms, ofTheLanguage].flatMap(list))];
const kinds = ["functions", "classes", "async", "locals"] as const;

/** What a name is once the parser has read it. */
const read = (name: string) => name.replace("\\u0061", "a");

const moduleOf: Readonly<Record<(typeof kinds)[number], string>> = {
  functions: names
    .map((name) => `export function ${name}() { return ["${read(name)}"]; }`)
    .join("\n"),
  classes: names
    .map((name) => `export class ${name} { call() { return ["${read(name)}"]; } }`)
    .join("\n"),
  async: names
    .map((name) =>
      name === "then"
        ? // A module with a function `then` is a promise to `import()`, which is another matter.
          `export const then = null;`
        : `export async function ${name}() { return [await (async () => "${read(name)}")()]; }`,
    )
    .join("\n"),
  locals: names
    .map(
      (name, at) =>
        `export async function of${at}(${name}) {\n` +
        `  async function* each() { yield* ${name}; }\n` +
        `  const found = [];\n  for await (const one of each()) found.push(await one);\n  return found;\n}`,
    )
    .join("\n"),
};

const index = `
import * as functions from "./functions.js";
import * as classes from "./classes.js";
import * as asyncs from "./async.js";
import * as locals from "./locals.js";
import common from "./common.cjs";

const names = ${JSON.stringify(names.map(read))};
const answers = {
  functions: () => names.map((name) => functions[name]()),
  classes: () => names.map((name) => new classes[name]().call()),
  async: () => Promise.all(names.map((name) => (name === "then" ? [name] : asyncs[name]()))),
  locals: () => Promise.all(names.map((name, at) => locals["of" + at]([name]))),
  common: () => [common.text, common.late()],
};
export default {
  async fetch(request) {
    try {
      return Response.json(await answers[new URL(request.url).pathname.slice(1)]());
    } catch (error) {
      return new Response(String(error.stack), { status: 500 });
    }
  },
};
`;

const files = {
  "src/index.js": index,
  ...Object.fromEntries(kinds.map((kind) => [`src/${kind}.js`, moduleOf[kind]])),
  // A text that looks like what the build writes.
  "src/common.cjs":
    "exports.text = '__skerry_async_helper __async = (__this, __arguments, generator) => __commonJS({\"/a/b\"';\n" +
    "exports.late = () => require('./late.cjs');",
  "src/late.cjs": "module.exports = 'late';",
};

let end: () => Promise<void>;
let answer: (path: string) => Promise<string>;
let answerOf: (component: Uint8Array, path?: string) => Promise<string>;
let component: Uint8Array;
beforeAll(async () => {
  component = await newComponentOf(files);
  const target = await testHost();
  end = target.end;
  const settings = testSettings({ limits: { fuel: 20_000_000_000 } });
  const ask = async (worker: LoadedWorker, path: string) => {
    const { response, error } = await target.host.call(worker, makeRequest({ url: `/${path}` }));
    return error?.message ?? bodyText(response?.body);
  };
  const worker = await target.host.load(component, settings);
  answer = (path) => ask(worker, path);
  answerOf = async (other, path = "") => ask(await target.host.load(other, settings), path);
});
afterAll(() => end?.());

test("the names are over two hundred", () => {
  expect(names.length).toBeGreaterThan(200);
});

describe("an author may call anything by any name", () => {
  test.each(kinds)("%s", async (kind) => {
    expect(JSON.parse(await answer(kind))).toEqual(names.map((name) => [read(name)]));
  });

  // Alone: with all of them the bundler's helpers have other parameters, too.
  test.each(["promise", "isYieldStar", "generator", "value"])(
    "also what a parameter of the bundler's helpers has: %s",
    async (name) => {
      const source = `
export const ${name} = 1;
async function* inner(later) { yield { got: await later }; }
async function* outer(later) { yield* inner(later); yield { got: await ${name} }; }
export default { fetch: async () => Response.json(await Array.fromAsync(outer(Promise.resolve(2)))) };`;
      const named = await newComponentOf({ "src/index.js": source });
      expect(JSON.parse(await answerOf(named))).toEqual([{ got: 2 }, { got: 1 }]);
    },
  );

  test("and divide a variable `of`", async () => {
    const source = `
let of = 60;
const divided = (g) => of/g;
const by = (whole, g) => whole/of/g;
export default { fetch() {
  const before = [divided(2), by(120, 2), \`\${of/2}\`];
  of /= 3;
  return Response.json([...before, of, of
    / 2, "of/g"]);
} };`;
    const made = await newComponentOf({ "src/index.js": source });
    expect(JSON.parse(await answerOf(made))).toEqual([30, 1, "30", 20, 10, "of/g"]);
  });

  test("and write what the build writes, in a text", async () => {
    expect(JSON.parse(await answer("common"))).toEqual([
      '__skerry_async_helper __async = (__this, __arguments, generator) => __commonJS({"/a/b"',
      "late",
    ]);
  });

  test("and the component still names no place of this machine", () => {
    const text = Buffer.from(component).toString("latin1");
    expect(text).not.toMatch(/skerry-javascript-|\/tmp\/skerry/);
    expect(text).not.toContain(process.cwd());
  });
});
