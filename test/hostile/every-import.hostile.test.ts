import { expect, test } from "vitest";
import { breachPrice, gluePrice } from "../../runtime/host/prices.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import {
  contentsAt,
  everyImport,
  type HostFunction,
  memoryBytes,
  noCall,
  pathOf,
  type Role,
  response,
  responseAt,
  resultAt,
  textAt,
  unobtainable,
  type World,
} from "./support/every-import.ts";
import { settingsWith, useTarget } from "./support/target.ts";

const target = useTarget();

/** Numbers that are no pointer, length or handle of a guest's. */
const lies: Readonly<Record<Role["kind"], readonly number[]>> = {
  pointer: [-1, -(2 ** 31), 2 ** 31 - 1, memoryBytes, contentsAt + 1],
  length: [-1, -(2 ** 31), 2 ** 31 - 1, memoryBytes - contentsAt + 1],
  // The last two would be the first handle, if places in a table were counted in 32 bits.
  handle: [-1, 2 ** 31 - 1, 99, 2 ** 30 + 1, -(2 ** 31) + 1],
};

/** What lies in lists: pairs of a pointer and a length, or handles. The first is all right: the text that the guest has
 * there. */
const contents: readonly (readonly [number, number])[] = [
  [textAt, 1],
  [-1, 1],
  [-(2 ** 31), -(2 ** 31)],
  [2 ** 31 - 1, 1],
  [textAt, -1],
  [textAt, -(2 ** 31)],
  [textAt, 2 ** 31 - 1],
  [memoryBytes - 2, 3],
  [memoryBytes, 1],
];

/** Where no string of UTF-16 may begin: pointers of such strings are even. */
const unaligned: typeof contents = [
  [1, 0],
  [textAt + 1, 1],
  [memoryBytes - 1, 1],
  [1, -1],
  [1, 2 ** 31 - 1],
  [-1, 0],
];

interface Call {
  readonly what: string;
  readonly path: string;
}

/** The calls of one function: for each way to its arguments an honest one, and those that lie. */
function callsOf(which: number, each: HostFunction, fills: typeof contents) {
  const { name, params, roles, resultAt: result, given } = each;
  const ways = new Map<string, Role["reach"]>(
    roles.map(({ reach }) => [JSON.stringify(reach), reach]),
  );
  return [...ways.values()].map((reach) => {
    const honest = params.map(() => 0n);
    if (result !== null) honest[result] = BigInt(resultAt);
    for (const [argument, value] of reach) honest[argument] = BigInt(value);
    // Where nothing else is said, a variant is its first case.
    const cases = [...honest];
    const reached = roles.filter((role) =>
      role.reach.every(([at, its]) => cases[at] === BigInt(its)),
    );
    for (const { kind, argument } of reached) {
      honest[argument] = kind === "pointer" ? BigInt(contentsAt) : 1n;
    }
    for (const [argument, value] of given) honest[argument] = BigInt(value);
    const call = (what: string, args: readonly bigint[], fill = contents[0]!): Call => ({
      what: `${name}: ${what}`,
      path: pathOf(which, fill, args),
    });
    const hostile: Call[] = [];
    for (const { kind, argument } of reached) {
      for (const lie of lies[kind]) {
        hostile.push(
          call(`argument ${argument} (${kind}) is ${lie}`, honest.with(argument, BigInt(lie))),
        );
      }
    }
    const pointers = reached.filter(({ kind }) => kind === "pointer");
    for (const { argument } of pointers) {
      const length = reached.find(
        ({ kind, argument: other }) => kind === "length" && other === argument + 1,
      );
      if (length === undefined) continue;
      const both = honest.with(argument, BigInt(-(2 ** 31))).with(argument + 1, BigInt(-(2 ** 31)));
      hostile.push(call(`arguments ${argument} and ${argument + 1} are -2^31`, both));
    }
    if (pointers.length > 0) {
      for (const fill of fills.slice(1)) {
        hostile.push(call(`in memory lies ${fill.join(", ")}`, honest, fill));
      }
    }
    const kept = /keyvalue|key-value/.test(each.module);
    return { kept, needs: each.resources, honest: call("honest", honest), hostile };
  });
}

/** What a failure is told by where the guest broke no rule: its world wants a response, and these give none. */
const honestEnd = /^$|^The worker (?:gave no response|answered with an error)/;

test.each<World>(["edge", "proxy"])(
  "no call of an import of world %s costs less for what a guest lies about, and none gives fuel",
  async (world) => {
    const { host, neighbour } = target();
    // Strings of either encoding are lifted in ways of their own.
    const encoding = world === "edge" ? "utf16" : "utf8";
    const { component, functions } = await everyImport(world, encoding);
    const settings = { ...settingsWith(), kv: { a: "attacked" } };
    const worker = await host.load(component, settings);
    const make = async ({ path }: Pick<Call, "path">) => {
      const { usage, error } = await host.call(worker, makeRequest({ url: `/${path}` }));
      expect(error?.code ?? "").toMatch(
        /^$|^guest-(?:trap|error)$|^response-too-large$|^fuel-exhausted$/,
      );
      return { fuel: usage.fuel, error: error?.message ?? "" };
    };
    const idle = await make({ path: pathOf(noCall, [0, 0], []) });
    const wrong: string[] = [];
    const without: string[] = [];
    const fills = encoding === "utf16" ? [...contents, ...unaligned] : contents;
    const work = functions.flatMap((each, which) => callsOf(which, each, fills));
    const askAll = async ({ honest, hostile }: (typeof work)[number]) => {
      const paid = await make(honest);
      const isHonest = honestEnd.test(paid.error);
      if (!isHonest) without.push(`${honest.what}: ${paid.error.replace(/\d.*/, "")}`);
      // A call that is refused whatever its numbers are costs as much as one is refused for.
      const least = isHonest ? paid.fuel : idle.fuel + Number(gluePrice + breachPrice);
      for (const each of hostile) {
        const { fuel, error } = await make(each);
        if (fuel < least) wrong.push(`${each.what} costs ${fuel}, ${least} is right (${error})`);
        if (fuel > settings.limits.fuel) wrong.push(`${each.what} costs ${fuel}`);
      }
    };
    const all = (async () => {
      await Promise.all(work.filter(({ kept }) => !kept).map(askAll));
      // What one of these reads another one writes: they go one after the other.
      for (const each of work.filter(({ kept }) => kept)) await askAll(each);
    })();
    const { visits } = await neighbour.visitDuring(all, ["call"]);
    expect(wrong).toEqual([]);
    expect(visits.answered).toBeGreaterThan(0);
    // Each has an honest call, but for those that need a handle of what no guest has.
    const expected = work.filter(({ needs }) => needs.some((name) => name in unobtainable));
    const missing = new Set(expected.flatMap(({ needs }) => needs));
    const known = world === "edge" ? [] : Object.keys(unobtainable);
    for (const name of known) expect(missing).toContain(name);
    const unknown = "The worker trapped: unknown handle ";
    expect(without.map((each) => each.replace("handle index", "handle")).sort()).toEqual(
      expected.map(({ honest }) => `${honest.what}: ${unknown}`).sort(),
    );
    const told = new Set(functions.filter(({ roles }) => roles.length > 0).map(({ name }) => name));
    for (const name of world === "edge" ? ofEdge : ofWasi) expect(told).toContain(name);
    await host.unload(worker);
  },
  180_000,
);

test("no response costs less for what a guest lies about in it, and none gives fuel", async () => {
  const { host, neighbour } = target();
  const { component } = await everyImport("edge");
  const settings = settingsWith();
  const worker = await host.load(component, settings);
  const make = (words: readonly number[], fill = contents[0]!, at = responseAt) =>
    host.call(
      worker,
      makeRequest({ url: `/${pathOf(response, fill, [...words, at].map(BigInt))}` }),
    );
  // Its status, its fields by pointer and length, and its body: of bytes, by pointer and length.
  const honest = [200, contentsAt, 0, 1, contentsAt, 1];
  const paid = await make(honest);
  expect(paid.error).toBeNull();
  const places = { 1: "pointer", 2: "length", 4: "pointer", 5: "length" } as const;
  const hostile = [
    ...Object.entries(places).flatMap(([place, kind]) =>
      lies[kind].map((lie) => make(honest.with(Number(place), lie))),
    ),
    ...contents.slice(1).map((fill) => make(honest.with(2, 1), fill)),
    // An address within memory is that of another response, if of a strange one.
    ...lies.pointer
      .filter((at) => at !== contentsAt + 1)
      .map((at) => make(honest, contents[0], at)),
  ];
  for (const { usage, error } of await Promise.all(hostile)) {
    expect(error?.code ?? "").toMatch(/^$|^guest-trap$|^response-too-large$|^invalid-response$/);
    expect(usage.fuel).toBeGreaterThanOrEqual(paid.usage.fuel);
    expect(usage.fuel).toBeLessThanOrEqual(settings.limits.fuel);
  }
  await neighbour.visit();
});

/** Some of those that have to be among them. */
const ofEdge = ["variable", "start", "get", "put", "list-keys", "age", "write", "respond"];
const ofWasi = [
  ...["poll", "[method]output-stream.write", "[static]fields.from-list", "fields_drop", "handle"],
  ...[
    "[static]response-outparam.set",
    "[method]outgoing-datagram-stream.send",
    "resolve-addresses",
  ],
  ...["[method]bucket.get", "swap", "increment", "get-many", "log", "[method]store.set"],
];
