import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { LoadedWorker } from "../../runtime/supervisor/local.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { buildProject } from "./project.ts";

/** Names that the SDK has, that other modules have, and that are globals. */
const declarations = `
export class Cache { static self() { return Cache.name } }
export class ValidationError extends Error {
  constructor(message) { super(message); this.name = this.constructor.name; }
}
export class Named { static name = "its own" }
export class NamedMethod { static name() { return "its own" } }
export function parse() { return parse.name }
export function* range() {}
export async function handle() {}
export const enqueue = () => 1;
export const GuestPromise = class { static self() { return GuestPromise } };
export const assigned = {};
let later, { width = () => 2 } = {};
later = function () {};
assigned.all = [later, width];
class Response {}
assigned.Response = Response;
function Object_() {}
assigned.Object = Object_;
export function within(text) {
  class Cache { static self() { return Cache.name } }
  function parse(depth) { return depth === 0 ? parse.name : parse(depth - 1) }
  const handle = async () => handle.name, head = class { static self() { return head } };
  const shadowing = () => { const parse = () => 3; return [parse.name, outer.name] };
  const outer = parse;
  if (text !== undefined) { var queue = () => 4 }
  const local = { parse, Cache, enqueue: () => 5 };
  return [Cache.name, Cache.self(), parse(2), handle.name, head.name, head.self().name, queue.name,
    ...shadowing(), ...Object.values(local).map((each) => each.name)];
}
export const all = () => [Cache, new Cache().constructor, ValidationError, parse, range, handle, enqueue, GuestPromise,
  GuestPromise.self(), ...assigned.all, assigned.Response].map((each) => each.name);
export const told = () => [...all(), Cache.self(), parse(), new ValidationError("x").name, String(new ValidationError("x")),
  Named.name, NamedMethod.name(), ...within("")];
`;

/** What Node has for them, but for \`assigned.Object\`. */
const expected = [
  ...["Cache", "Cache", "ValidationError", "parse", "range", "handle", "enqueue", "GuestPromise"],
  ...["GuestPromise", "later", "width", "Response", "Cache", "parse", "ValidationError"],
  ...["ValidationError: x", "its own", "its own", "Cache", "Cache", "parse", "handle", "head"],
  ...["head", "queue", "parse", "parse", "parse", "Cache", "enqueue"],
];

const files = {
  "src/index.js": `
    import * as first from "./first.js";
    import * as second from "./second.js";
    import * as old from "./old.cjs";
    import aClass from "./default-class.js";
    import aFunction from "./default-function.js";
    import anArrow from "./default-arrow.js";
    ${declarations.replaceAll("export ", "")}
    const many = (make) => { for (let i = 0; i < 100; i++) make(i); return []; };
    const answers = {
      all: () => [first.told(), second.told(), old.told(), told()],
      defaults: () => [aClass, aFunction, anArrow].map((each) => each.name),
      collides: () => many((parse) => { class Cache {} const handle = () => 1; return [parse, Cache, handle]; }),
      distinct: () => many((parsX) => { class CachX {} const handlX = () => 1; return [parsX, CachX, handlX]; }),
    };
    export default { fetch(request) {
      return Response.json === undefined ? new globalThis.Response(JSON.stringify(answers[request.url.split("/").pop()]())) : 0;
    } };`,
  "src/first.js": declarations,
  "src/second.js": declarations,
  "src/old.cjs": `${declarations.replaceAll("export ", "")}exports.told = told;`,
  "src/default-class.js": "export default class {}",
  "src/default-function.js": "export default function () {}",
  "src/default-arrow.js": "export default () => 1;",
};

let target: Awaited<ReturnType<typeof testHost>>;
const workers: LoadedWorker[] = [];
beforeAll(async () => {
  target = await testHost();
  for (const debug of [false, true]) {
    const built = await buildProject(files, { debug });
    if (!built.ok) throw new Error(built.diagnostics);
    workers.push(await target.host.load(built.component, testSettings()));
  }
});
afterAll(() => target?.end());

async function answer(path: string, worker = workers[0]!) {
  const { response, error, usage } = await target.host.call(
    worker,
    makeRequest({ url: `/${path}` }),
  );
  if (error !== null) throw new Error(error.message);
  return { value: JSON.parse(bodyText(response!.body)), fuel: usage.fuel };
}

describe("the names of functions and classes", () => {
  test.each(["without white space", "with it"])(
    "are their authors', where several modules and the SDK have the same: %s",
    async (how) => {
      const { value } = await answer("all", workers[how === "with it" ? 1 : 0]!);
      expect(value).toEqual([expected, expected, expected, expected]);
    },
  );

  test('are "default" where a module exports one without a name', async () => {
    expect((await answer("defaults")).value).toEqual(["default", "default", "default"]);
  });

  test("within a function cost nothing when it is called", async () => {
    const [collides, distinct] = [await answer("collides"), await answer("distinct")];
    // 300 functions are made. To name one takes more than 1,000.
    expect(Math.abs(collides.fuel - distinct.fuel)).toBeLessThan(300 * 20);
  });
});

test("a pattern that can't be parsed is told in the engine's words", async () => {
  const files = {
    "src/index.js":
      'import "./late.cjs";\nclass Response2 extends Response {}\nclass Response3 {}\nexport default { fetch: () => new Response2(/\\p{ASCII=No}/u) };',
    "src/late.cjs": "class Response3 {}\nexports.it = Response3;",
  };
  const built = await buildProject(files);
  expect(built).toMatchObject({
    ok: false,
    diagnostics: expect.stringContaining("unknown unicode property name"),
  });
}, 60_000);
