import { describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { Writer } from "../../runtime/wasm/writer.ts";
import { attackByDeploying } from "./support/attacks.ts";
import { componentInside, content, functions, preamble } from "./support/module-bytes.ts";
import { settingsWith, useTarget } from "./support/target.ts";
import { handler, responseData, workerComponent } from "./support/worker-component.ts";

const blocks = (depth: number, opcode: number): Writer =>
  content((to) => {
    to.u32(0);
    for (let i = 0; i < depth; i++) to.bytes(new Uint8Array([opcode, 0x40]));
    for (let i = 0; i <= depth; i++) to.byte(0x0b);
  });

describe("nesting deeper than anyone needs is refused:", () => {
  const target = useTarget();

  for (const [name, opcode] of [
    ["blocks", 0x02],
    ["loops", 0x03],
  ] as const) {
    attackByDeploying(
      `600,000 ${name}`,
      target,
      async () => functions(1, blocks(600_000, opcode)),
      { code: "module-limit", message: /block nesting is 4001, and at most 4000/ },
    );
  }

  attackByDeploying(
    "1,000 components",
    target,
    async () => {
      let component = preamble("component").finish();
      for (let depth = 0; depth < 1_000; depth++) component = componentInside(component);
      return component;
    },
    { code: "module-limit", message: /nesting of components/ },
  );

  for (const count of [33, 1_000, 100_000]) {
    attackByDeploying(
      `${count} types`,
      target,
      async () => {
        const worker = await workerComponent({ core: handler("(i32.const 16)") });
        // A type section with one type: a component type that declares one component type, and so on.
        const types = content((to) => {
          to.u32(1);
          for (let depth = 1; depth < count; depth++) to.bytes(new Uint8Array([0x41, 1, 1]));
          to.bytes(new Uint8Array([0x41, 0]));
        });
        const to = new Writer();
        to.bytes(worker);
        to.section(7, types);
        return to.finish();
      },
      {
        code: "module-limit",
        message: /nesting of component types is 33, and at most 32/,
      },
    );
  }

  test("4,000 blocks, which are within the limit, run", async () => {
    const { host } = target();
    const depth = 3_990;
    const core = handler(`${"(block ".repeat(depth)} ${")".repeat(depth)} (i32.const 16)`);
    const component = await workerComponent({ core: core + responseData(16, {}) });
    const worker = await host.load(component, settingsWith());
    expect((await host.call(worker, makeRequest({}))).response?.status).toBe(200);
  });
});
