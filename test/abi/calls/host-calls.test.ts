import { expect, test } from "vitest";
import { type HostCall, hostCallOf, hostCalls } from "../../../runtime/abi/calls/host-calls.ts";
import { shardImports } from "../../../runtime/abi/calls/shard-imports.ts";
import { readPackage } from "../../../runtime/abi/generate/package.ts";
import { witFiles } from "../../../runtime/abi/generate.ts";
import { importTable } from "../../../runtime/abi/generated/imports.ts";
import { fullName } from "../../../runtime/abi/wit/model.ts";
import { isWaiting } from "../../../runtime/module/waiting-functions.ts";

const wit = readPackage(witFiles());
const functions = wit.interfaces
  .filter(({ name }) => (shardImports as readonly string[]).includes(fullName(wit, name)))
  .flatMap(({ name, functions }) =>
    functions.map((each) => ({ ...each, call: `${name}.${each.name}` })),
  );

/** Calls of guests of WASI, and of functions of the program around the worker: no interface of the ABI has them. */
const besides = [
  ...["streams.poll", "streams.push", "streams.break-off", "streams.drop-content"],
  ...["fetch.poll", "fetch.limit", "fetch.push", "fetch.trail", "fetch.pass-trailers"],
  ...["fetch.break-off", "fetch.drop-content"],
  ...["kv.get-many", "kv.put-many", "kv.remove-many", "kv.increment", "functions.call"],
];

test("each function of WIT that leaves its isolate has a row, and each row is one of these or of WASI's", () => {
  const declared = functions.map(({ call }) => call);
  expect(declared.length).toBeGreaterThan(30);
  expect(Object.keys(hostCalls).sort()).toEqual([...declared, ...besides].sort());
});

test("a function whose answer the shard alone knows waits", () => {
  // Numbers are given out in the isolate.
  const numbered = ["streams.create", "fetch.start", "cache.put", "compression.open"];
  for (const { call, result } of functions) {
    const waits = (result !== null && !numbered.includes(call)) || call === "streams.pause";
    expect({ call, waits: hostCallOf(call)?.waits }).toEqual({ call, waits });
  }
  for (const name of shardImports) {
    for (const { wit, js } of importTable[name].functions) {
      const waits = hostCallOf(`${/\/(.+)@/.exec(name)![1]}.${wit}`)!.waits;
      expect({ name, js, waits: isWaiting(`${name}#${js}`) }).toEqual({ name, js, waits });
    }
  }
});

test("secrets are lists of bytes", () => {
  const rows: Readonly<Record<string, HostCall>> = hostCalls;
  for (const { call, params } of functions) {
    for (const index of rows[call]?.secrets ?? []) {
      expect({ call, type: params[index]?.type }).toMatchObject({
        type: { kind: "list", element: { name: "u8" } },
      });
    }
  }
});

test.each(Object.getOwnPropertyNames(Object.prototype))("%s is no call", (name) => {
  expect(hostCallOf(name)).toBeNull();
});
