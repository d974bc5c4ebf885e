import { expect, test } from "vitest";
import { makeRequest } from "../../runtime/tenant/make-request.ts";
import {
  assemble,
  handler,
  responseData,
  type WorkerText,
  workerText,
} from "../hostile/support/worker-component.ts";
import { testHost, testSettings } from "../support/workers.ts";

// The component model lets a component declare an interface as it likes; a host compares. These
// declare skerry:edge with other types than it has.

async function errorOf(worker: WorkerText, changes: readonly (readonly [string, string])[]) {
  let text = workerText(worker);
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replaceAll(from, to);
  }
  const { host, end } = await testHost();
  try {
    const loaded = await host.load(await assemble(text), testSettings());
    return (await host.call(loaded, makeRequest({}))).error;
  } finally {
    await end();
  }
}

const plain: WorkerText = { core: `${responseData(16, {})} ${handler("(i32.const 16)")}` };

test("a component that declares log's message as a number traps when it logs", async () => {
  const logs: WorkerText = {
    ...plain,
    imports: ["log"],
    core: `${responseData(16, {})}
      ${handler("(call $log (i32.const 0) (i32.const 7)) (i32.const 16)")}`,
  };
  const error = await errorOf(logs, [
    ['(param "message" string)', '(param "message" u32)'],
    ["(param i32 i32 i32)", "(param i32 i32)"],
  ]);
  expect(error).toMatchObject({
    code: "guest-trap",
    message: expect.stringContaining("declares skerry:edge/log@0.1.0 write with other parameters"),
  });
});

test("a component that declares the response's status as text traps", async () => {
  const error = await errorOf(plain, [['(field "status" u16)', '(field "status" string)']]);
  expect(error).toMatchObject({
    code: "guest-trap",
    message: expect.stringContaining("declares handle with another result"),
  });
});

test("a component that declares another case of body traps when it uses it", async () => {
  const streams: WorkerText = {
    core: `${responseData(16, {})}
      (data (i32.const 28) "\\02") ${handler("(i32.const 16)")}`,
  };
  const error = await errorOf(streams, [
    ['(case "bytes" (list u8))', '(case "bytes" (list u8)) (case "stream" u32)'],
  ]);
  expect(error?.code).toBe("guest-trap");
});
