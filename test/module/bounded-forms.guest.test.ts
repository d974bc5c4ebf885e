import { expect, test } from "vitest";
import { boundedForms, maxBoundedBytes } from "../../runtime/module/bounded-forms.ts";
import { decodeCore } from "../../runtime/module/decode.ts";
import { meter } from "../../runtime/module/meter/meter.ts";
import { prices } from "../../runtime/module/meter/prices.ts";
import { makeArtifact } from "../../runtime/module/pipeline.ts";
import { watEcho, watGuest } from "../host/wasi/support/wat-guest.ts";
import { handler, responseData, workerComponent } from "../hostile/support/worker-component.ts";
import { assemble } from "./meter/support/wat.ts";

const grow = '(func (export "f") (drop (memory.grow (i32.const 1))))';

/** Whether modules of these texts, of one component, get a second form. */
async function have(...texts: readonly string[]): Promise<boolean> {
  const cores = await Promise.all(
    texts.map(async (text) => {
      const { module } = decodeCore({ bytes: await assemble(text), base: 0, label: "core" });
      const { manifest } = meter(module, { prices });
      return { module, manifest: { name: "core", ...manifest } };
    }),
  );
  const make = ({ module }: (typeof cores)[number]) => meter(module, { prices, bounded: true });
  return boundedForms(cores, make) !== null;
}

test("modules of a component of which one grows a memory get a second form", async () => {
  expect(await have(`(module (memory 1) ${grow})`)).toBe(true);
  expect(await have("(module)", `(module (memory 1 9) (memory 3) ${grow})`)).toBe(true);
});

test("others get none: they don't grow, are not put back, are too large, or have addresses of 64 bits", async () => {
  expect(await have("(module (memory 1))")).toBe(false);
  expect(await have("(module)")).toBe(false);
  expect(
    await have(
      `(module (memory 1) ${grow})`,
      "(module (global (mut externref) (ref.null extern)))",
    ),
  ).toBe(false);
  expect(await have(`(module (memory 1000) ${grow})`)).toBe(true);
  expect(await have(`(module (memory 1000) ${grow})`, "(module (memory 25))")).toBe(false);
  const wide = '(func (export "f") (drop (memory.grow (i64.const 1))))';
  expect(await have(`(module (memory i64 1) ${wide})`)).toBe(false);
  expect(await have(`(module (memory i64 1))`, `(module (memory 1) ${grow})`)).toBe(false);
  const large = `(data "${"x".repeat(maxBoundedBytes)}")`;
  expect(await have(`(module (memory 1) ${grow} ${large})`)).toBe(false);
});

test("an artifact has both forms, and a traced one does not", async () => {
  const policy = { grants: [], memoryBytes: 2 ** 24, tableElements: 1_000 };
  const bytesOf = async (component: Uint8Array, traced = false) => {
    const { cores, manifest } = await makeArtifact(component, policy, traced);
    return cores.map(({ bounded }, at) => {
      expect(manifest.cores[at]!.boundedBytes).toBe(bounded?.wasm?.length);
      return bounded?.wasm?.length ?? null;
    });
  };
  const guest = await watGuest(watEcho);
  expect(await bytesOf(guest)).not.toContain(null);
  expect(new Set(await bytesOf(guest, true))).toEqual(new Set([null]));
  const core = `${handler("(drop (memory.grow (i32.const 1))) (i32.const 16)")} ${responseData(16, {})}`;
  expect(await bytesOf(await workerComponent({ core }))).not.toContain(null);
});
