import { describe, expect, test } from "vitest";
import { decodeComponent } from "../../runtime/module/decode.ts";
import { findInstantiate, nodesIn } from "../../runtime/module/glue/glue-syntax.ts";
import { transpileWorker } from "../../runtime/module/transpile-worker.ts";
import { buildGuest } from "../host/wasi/support/build-guest.ts";
import { componentOf } from "../javascript/project.ts";
import { compileWorker } from "../support/workers.ts";

/** The ways to write to linear memory that `inside/memory/host-writes.ts` and `inside/border/crossing.ts` hear of; strings of
 * UTF-16 are written by the host's own code (`inside/instance/glue-memory.ts`). */
const heard = [
  ...["Int8", "Uint8", "Int16", "Uint16", "Int32", "Uint32", "BigInt64", "BigUint64"].map(
    (type) => `DataView set${type}`,
  ),
  ...["DataView setFloat32", "DataView setFloat64", "TypedArray set", "TextEncoder encodeInto"],
];

/** Each way in which a glue's text may write to linear memory. Views are told by how they are made: of the
 * buffer of what is called a memory. */
function waysToWrite(glue: string): Set<string> {
  const ways = new Set<string>();
  const nodes = nodesIn(findInstantiate(glue)!);
  const textOf = ({ start, end }: { start: number; end: number }) => glue.slice(start, end);
  const viewKind = (made: string) => {
    const byHost = /^glueState\.memory\.array\((\w+)/.exec(made)?.[1];
    return byHost ?? /^new (\w+)\(\s*[\w.]*memory\w*\.buffer/i.exec(made)?.[1];
  };
  const makers = ["NewExpression", "CallExpression"];
  const views = new Map<string, string>();
  for (const node of nodes) {
    const kind = node.init ? viewKind(textOf(node.init)) : undefined;
    if (node.type === "VariableDeclarator" && kind !== undefined) views.set(node.id!.name!, kind);
    const made = makers.includes(node.type) ? viewKind(textOf(node)) : undefined;
    if (made !== undefined && !["DataView", "Uint8Array", "Uint16Array"].includes(made)) {
      ways.add(`a view of the kind ${made}`);
    }
  }
  for (const node of nodes) {
    const text = textOf(node);
    if (node.type === "AssignmentExpression" || node.type === "UpdateExpression") {
      const element = /^(?:\+\+|--)?(\w+)\s*\[/.exec(text);
      const kind = views.get(element?.[1] ?? "");
      if (kind !== undefined) ways.add(`element of a ${kind}`);
      if (/^new \w+Array\(.*\)\s*\[/.test(text)) ways.add("element of a new view");
    }
    if (node.type !== "CallExpression" || node.callee?.type !== "MemberExpression") continue;
    const called = textOf(node.callee.property!);
    const receiver = textOf(node.callee.object!);
    if (/^set(Big)?(Ui|I)nt\d+$|^setFloat\d+$/.test(called)) ways.add(`DataView ${called}`);
    if (called === "encodeInto") ways.add("TextEncoder encodeInto");
    if (receiver === "Atomics") ways.add(`Atomics ${called}`);
    const kind = views.get(receiver) ?? viewKind(receiver);
    if (kind === undefined || kind === "DataView") continue;
    // No typed array has a push: that name stands for an array elsewhere.
    if (called !== "push") ways.add(`TypedArray ${called}`);
  }
  return ways;
}

const assemblyScript = `
import { Request, Response, random } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  return Response.text(random.bytes(4).length.toString() + request.parsedUrl.pathname);
}`;

const javaScript = `export default { fetch: async (request) => new Response(await request.text()) };`;

describe("the transpiler's glue writes to linear memory by no way that nothing hears of", () => {
  const guests: Readonly<Record<string, () => Promise<Uint8Array>>> = {
    "a worker in AssemblyScript": () => compileWorker(assemblyScript),
    "a worker in JavaScript": () => componentOf({ "index.js": javaScript }),
    "a guest of wasi:http in WAT": () => buildGuest("wat"),
    "a guest of wasi:http in AssemblyScript": () => buildGuest("assemblyscript"),
    "a guest of wasi:http on StarlingMonkey": () => buildGuest("starlingmonkey"),
  };
  const seen = new Set<string>();

  test.each(Object.keys(guests))(
    "%s",
    async (name) => {
      const bytes = await guests[name]!();
      const { glue } = await transpileWorker(bytes, decodeComponent(bytes));
      const ways = [...waysToWrite(glue)];
      for (const way of ways) seen.add(way);
      expect(ways.filter((way) => !heard.includes(way))).toEqual([]);
      expect(ways).toContain("DataView setUint32");
    },
    120_000,
  );

  test("a list, a string of UTF-8 and a number are written by ways that are seen", () => {
    const ways = ["TypedArray set", "TextEncoder encodeInto", "DataView setUint32"];
    expect([...seen]).toEqual(expect.arrayContaining(ways));
  });

  test("other ways would be seen", () => {
    const glue = (code: string) => `export function instantiate() { ${code} }`;
    const ways = (code: string) => [...waysToWrite(glue(code))];
    expect(ways("const out = new Uint8Array(memory0.buffer, 1, 2); out[0] = 1;")).toEqual([
      "element of a Uint8Array",
    ]);
    expect(ways("new Uint8Array(memory0.buffer).fill(1);")).toEqual(["TypedArray fill"]);
    expect(ways("const all = new Float32Array(ctx.memory.buffer);")).toEqual([
      "a view of the kind Float32Array",
    ]);
    expect(ways("glueState.memory.array(Uint8Array, memory0, 1, 2).fill(1);")).toEqual([
      "TypedArray fill",
    ]);
    expect(ways("const all = glueState.memory.array(Float32Array, memory0, 0, 9);")).toEqual([
      "a view of the kind Float32Array",
    ]);
  });
});
