import { describe, expect, it } from "vitest";
import { decodeCore } from "../../../runtime/module/decode.ts";
import { decodeLimits } from "../../../runtime/module/limits.ts";
import { meteredFeatures } from "../../../runtime/module/meter/plan/metered-features.ts";
import { walkBody } from "../../../runtime/wasm/decode/scan-code.ts";
import { opcodes } from "../../../runtime/wasm/instructions/opcodes.ts";
import { compareForms } from "./support/compare.ts";
import { executedInstructions } from "./support/executed.ts";
import { type OpcodeModule, opcodeModules } from "./support/opcode-modules.ts";
import { assemble } from "./support/wat.ts";

const modules = opcodeModules();
const perTest = 60;
const groups = Array.from({ length: Math.ceil(modules.length / perTest) }, (_, group) => {
  const members = modules.slice(group * perTest, (group + 1) * perTest);
  return [`${members[0]!.opcode.name} to ${members.at(-1)!.opcode.name}`, members] as const;
});

/** Where control goes by them, yet nothing is executed. */
const marks = ["else", "end", "catch", "catch_all", "delegate"];

describe("the suite of every instruction", () => {
  it("has a module for every code of the opcode table, and the module has the instruction", async () => {
    expect(new Set(modules.map(({ opcode }) => opcode))).toEqual(new Set(opcodes));
    for (const { opcode, wat } of modules) {
      const source = { bytes: await assemble(wat), base: 0, label: opcode.name };
      const { module } = decodeCore(source);
      const codes = new Set<number>();
      for (const body of module.bodies) {
        const cursor = walkBody(module, body, decodeLimits);
        while (cursor.next()) codes.add(cursor.opcode.code);
      }
      const { name, code } = opcode;
      expect({ name, code, found: codes.has(code) }).toEqual({ name, code, found: true });
    }
  });

  it.each(groups)("same results, state and fuel in all forms: %s", async (_, members) => {
    for (const { opcode, wat, wide, calls } of members) {
      const wasm = await assemble(wat);
      for (const border of ["open", "closed"] as const) {
        const { steps, differences, refused } = await compareForms(wasm, {
          ...{ fuel: 100_000n, host: "lively", border, args: () => calls },
        });
        const { name, feature } = opcode;
        expect({ name, border, differences }).toEqual({ name, border, differences: [] });
        const features = [feature, ...(wide ? ["memory64" as const] : [])];
        const openTailCall = border === "open" && /^return_call_/.test(name);
        expect({ name, border, metered: refused === null }).toEqual({
          ...{ name, border },
          metered: !openTailCall && features.every((each) => meteredFeatures.includes(each)),
        });
        expect(steps.length).toBeGreaterThan(calls.length);
      }
    }
  });

  it("executes each instruction, but for those that are mere marks", async () => {
    const unexecuted: string[] = [];
    for (const each of modules) {
      const { name } = each.opcode;
      if (!marks.includes(name) && !(await executes(each))) unexecuted.push(name);
    }
    expect(unexecuted).toEqual([]);
  });
});

/** Whether any of its calls executes the instruction. */
async function executes({ opcode, wat, calls }: OpcodeModule): Promise<boolean> {
  return (await executedInstructions(await assemble(wat), opcode.name, "run", calls)) > 0n;
}
