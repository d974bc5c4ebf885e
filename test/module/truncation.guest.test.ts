import { describe, expect, it } from "vitest";
import { SkerryError } from "../../runtime/errors.ts";
import { decodeComponent } from "../../runtime/module/decode.ts";
import { checkPolicy } from "../../runtime/module/policy.ts";
import { recognise } from "../../runtime/module/recognise.ts";
import { assemble } from "./meter/support/wat.ts";

const component = await assemble(`(component
  (type $log (instance (type $level (enum "debug" "info")) (export "level" (type (eq $level)))
    (type $write (func (param "message" string))) (export "write" (func (type $write)))))
  (import "skerry:edge/log@0.1.0" (instance $log (type $log)))
  (core module $libc (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64)))
  (core instance $libc (instantiate $libc))
  (alias export $log "write" (func $write))
  (core func $lowered (canon lower (func $write) (memory (core memory $libc "memory"))))
  (core instance $host (export "write" (func $lowered)))
  (core module $main (import "host" "write" (func $write (param i32 i32)))
    (data $unused "${"data ".repeat(40)}")
    (func (export "handle") (result i32) (call $write (i32.const 0) (i32.const 5)) (i32.const 1)))
  (core instance $main (instantiate $main (with "host" (instance $host))))
  (func $handle (result u32) (canon lift (core func $main "handle")))
  (component $inner (type (list u8)))
  (export "handle" (func $handle)))`);

const refusals = ["not-wasm", "malformed-module", "unknown-kind", "invalid-module"];

function walk(bytes: Uint8Array): void {
  recognise(bytes);
  const bounds = { grants: ["log"], memoryBytes: 65_536, tableElements: 0 };
  checkPolicy(decodeComponent(bytes), bounds);
}

describe("a component cut short", () => {
  const { sections } = decodeComponent(component);
  const exportSection = sections.find(({ name }) => name === "export")!;

  it("passes whole", () => {
    walk(component);
    expect(component.length).toBeGreaterThan(640);
  });

  it("is refused with a code, at whatever byte it ends", () => {
    for (let length = 0; length < component.length; length++) {
      try {
        walk(component.subarray(0, length));
      } catch (error) {
        expect(error).toBeInstanceOf(SkerryError);
        expect(refusals).toContain((error as SkerryError).code);
        continue;
      }
      // Only names and notes are missing: it is a component still.
      expect(length).toBeGreaterThanOrEqual(exportSection.offset + exportSection.bytes);
    }
  });

  it("is refused with a code when any one byte of it is another", () => {
    for (let at = 0; at < component.length; at++) {
      for (const bit of [0x01, 0x80, 0xff]) {
        const damaged = component.slice();
        damaged[at] = damaged[at]! ^ bit;
        try {
          walk(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(SkerryError);
          expect((error as SkerryError).code).not.toBe("host-failed");
        }
      }
    }
  });
});
