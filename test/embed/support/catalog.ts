import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "@skerry/assemblyscript/build";
import { keptBuild } from "../../support/build-cache.ts";

/** The interface of a program's own that the tests are about. */
export const catalogWit = `
package shop:prices@1.0.0;

interface catalog {
  record product { sku: string, cents: u32, tags: list<string> }
  enum problem { no-such-product, busy }

  find: func(sku: string) -> result<product, problem>;
  rate: func(currency: string) -> option<f64>;
  total: func(cents: list<u32>, extra: list<tuple<u8, bool>>) -> u64;
  blob: func(bytes: list<u8>) -> list<u8>;
  note: func(text: string);
}
`;

/** A guest that calls it by the canonical ABI, as the query says. */
const source = `
import { Request, Response } from "@skerry/assemblyscript";
import { liftBytes, liftString, lowerString } from "@skerry/assemblyscript/assembly/abi/memory";

// @ts-ignore: decorator
@external("shop:prices/catalog@1.0.0", "find")
declare function rawFind(at: usize, length: i32, result: usize): void;
// @ts-ignore: decorator
@external("shop:prices/catalog@1.0.0", "rate")
declare function rawRate(at: usize, length: i32, result: usize): void;
// @ts-ignore: decorator
@external("shop:prices/catalog@1.0.0", "total")
declare function rawTotal(at: usize, length: i32, extra: usize, extraLength: i32): u64;
// @ts-ignore: decorator
@external("shop:prices/catalog@1.0.0", "blob")
declare function rawBlob(at: usize, length: i32, result: usize): void;
// @ts-ignore: decorator
@external("shop:prices/catalog@1.0.0", "note")
declare function rawNote(at: usize, length: i32): void;

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  const asked = request.text();
  if (path == "/find") return find(asked);
  if (path == "/rate") {
    const result = memory.data(16, 8);
    rawRate(lowerString(asked), asked.length, result);
    return Response.text(load<u8>(result) == 0 ? "none" : load<f64>(result, 8).toString());
  }
  if (path == "/total") {
    const cents = StaticArray.fromArray<u32>([1, 2, 4000000000]);
    const extra = StaticArray.fromArray<u16>([0x0107, 0x0008]);
    return Response.text(rawTotal(changetype<usize>(cents), 3, changetype<usize>(extra), 2).toString());
  }
  if (path == "/many") {
    const extra = new StaticArray<u16>(<i32>parseInt(asked));
    return Response.text(rawTotal(0, 0, changetype<usize>(extra), extra.length).toString());
  }
  if (path == "/half-pair") {
    // No Unicode: half of a pair.
    const text = String.fromCharCode(0xd800);
    rawNote(changetype<usize>(text), 1);
  }
  if (path == "/blob") {
    const bytes = new Uint8Array(<i32>parseInt(asked));
    const result = memory.data(8, 4);
    rawBlob(bytes.dataStart, bytes.length, result);
    return Response.text(liftBytes(load<usize>(result), load<i32>(result, 4)).length.toString());
  }
  if (path == "/notes") {
    for (let i = 0; i < 20; i++) rawNote(lowerString(asked), asked.length);
    return Response.text("noted");
  }
  rawNote(lowerString(asked), asked.length);
  return Response.text("noted");
}

function find(sku: string): Response {
  const result = memory.data(24, 4);
  rawFind(lowerString(sku), sku.length, result);
  if (load<u8>(result) == 1) return Response.text("problem " + load<u8>(result, 4).toString());
  const name = liftString(load<usize>(result, 4), load<i32>(result, 8));
  const cents = load<u32>(result, 12);
  const tags = load<usize>(result, 16);
  let said = name + " " + cents.toString();
  for (let i = 0; i < load<i32>(result, 20); i++) {
    said += " " + liftString(load<usize>(tags + 8 * i), load<i32>(tags + 8 * i, 4));
  }
  return Response.text(said);
}
`;

/** The guest's component. */
export const catalogGuest = () =>
  keptBuild(["index.ts", source, catalogWit], async () => {
    const projectDir = mkdtempSync(join(tmpdir(), "skerry-catalog-"));
    try {
      mkdirSync(join(projectDir, "wit"));
      writeFileSync(join(projectDir, "wit", "prices.wit"), catalogWit);
      const entry = join(projectDir, "index.ts");
      writeFileSync(entry, source);
      const result = await compile({ entry, projectDir });
      if (!result.ok) throw new Error(result.diagnostics);
      return result.component;
    } finally {
      rmSync(projectDir, { recursive: true, force: true });
    }
  });
