import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SkerryError } from "../../runtime/errors.ts";
import { decodeCore } from "../../runtime/module/decode.ts";
import { assemble } from "../module/meter/support/wat.ts";
import { again } from "./support/round-trip.ts";

const features = new URL("features/", import.meta.url);

/** Decodes, and encodes again what passes; fails for whatever ends otherwise than it may. */
function survives(bytes: Uint8Array<ArrayBuffer>): boolean {
  let module: ReturnType<typeof decodeCore>["module"];
  try {
    module = decodeCore({ bytes, base: 0, label: "core module" }).module;
  } catch (error) {
    expect(error).toBeInstanceOf(SkerryError);
    expect((error as SkerryError).code).toMatch(/-module$|^module-limit$|^feature-not-allowed$/);
    return false;
  }
  expect(WebAssembly.validate(again(module))).toBe(true);
  return true;
}

describe.each(readdirSync(features))("damaged bytes of %s", (name) => {
  it("are refused with a code, or are a module that can be encoded again", async () => {
    const whole = await assemble(readFileSync(new URL(name, features), "utf8"));
    expect(survives(whole)).toBe(true);
    let refused = 0;
    for (let at = 0; at < whole.length; at++) {
      for (const bits of [0x01, 0x04, 0x80, 0xff]) {
        const damaged = whole.slice();
        damaged[at] = damaged[at]! ^ bits;
        if (!survives(damaged)) refused++;
      }
      if (!survives(whole.slice(0, at))) refused++;
    }
    expect(refused).toBeGreaterThan(whole.length);
  });
});
