import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { crossingPrices } from "../../runtime/host/prices.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { LocalSupervisor } from "../../runtime/supervisor/local.ts";
import { assemble, handler, workerText } from "../hostile/support/worker-component.ts";
import { testHost, testSettings } from "../support/workers.ts";

type Encoding = "utf8" | "utf16";

/** A worker whose request's URI goes on to a component inside it, which keeps its strings otherwise. Its status says how
 * many units came in there; and 100 more, where something was left of the request before. */
function passingOn(own: Encoding, inner: Encoding): Promise<Uint8Array> {
  const options = (memory: string, encoding: Encoding) =>
    `(memory ${memory}) string-encoding=${encoding}`;
  const callee = `
    (component $callee-component
      (core module $module
        (memory (export "memory") 8)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
        (func (export "peek") (result i32) (i32.ne (i32.load (i32.const 1024)) (i32.const 0)))
        (func (export "take") (param i32 i32) (result i32) (local.get 1)))
      (core instance $inner (instantiate $module))
      (alias core export $inner "memory" (core memory $inner-memory))
      (alias core export $inner "realloc" (core func $inner-realloc))
      (func (export "peek") (result u32) (canon lift (core func $inner "peek")))
      (func (export "take") (param "text" string) (result u32)
        (canon lift (core func $inner "take") (realloc $inner-realloc) ${options("$inner-memory", inner)})))
    (instance $callee (instantiate $callee-component))
    (core func $peek (canon lower (func $callee "peek")))
    (core func $take (canon lower (func $callee "take") ${options("$memory", own)}))
    (core instance $more (export "peek" (func $peek)) (export "take" (func $take)))`;
  const core = `
    (import "more" "peek" (func $peek (result i32)))
    (import "more" "take" (func $take (param i32 i32) (result i32)))
    ${handler(`
      (i32.store16 (i32.const 16) (i32.add (i32.const 200) (i32.mul (call $peek) (i32.const 100))))
      (i32.store16 (i32.const 16) (i32.add (i32.load16_u (i32.const 16))
        (i32.rem_u (call $take (local.get $uri) (local.get $uri-length)) (i32.const 100))))
      (i32.const 16)`)}`;
  const text = workerText({ core, encoding: own })
    .replace("(core module $guest-module", `${callee}\n(core module $guest-module`)
    .replace(
      '(with "host" (instance $host))',
      '(with "host" (instance $host)) (with "more" (instance $more))',
    );
  return assemble(text);
}

let host: LocalSupervisor;
let end: () => Promise<void>;
beforeAll(async () => {
  ({ host, end } = await testHost());
});
afterAll(() => end());

describe("a string that one component hands to another", () => {
  const ways: [Encoding, Encoding][] = [
    ["utf8", "utf8"],
    ["utf8", "utf16"],
    ["utf16", "utf8"],
  ];
  test.each(ways)(
    "of %s into %s arrives, is paid for by its bytes, and is gone afterwards",
    async (own, inner) => {
      const worker = await host.load(await passingOn(own, inner), testSettings());
      const one = async (letters: number) => {
        const request = makeRequest({ url: `http://x.example/${"a".repeat(letters)}` });
        const { response, usage, error } = await host.call(worker, request);
        expect(error).toBeNull();
        expect(response!.status).toBe(200 + ((17 + letters) % 100));
        return usage.fuel;
      };
      const few = await one(10);
      const many = await one(4_010);
      // The request's own URI crosses as well, at two bytes a letter.
      const between = (many - few) / 4_000 - 2 * Number(crossingPrices.string.byte);
      expect(between).toBeGreaterThanOrEqual(
        Number(
          own === "utf8" && inner === "utf8"
            ? crossingPrices.list.byte
            : crossingPrices.string.byte,
        ),
      );
      expect(await one(10)).toBe(few);
      await host.unload(worker);
    },
  );
});
