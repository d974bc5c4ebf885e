import { decodeLimits } from "../../../runtime/module/limits.ts";
import { decodeModule } from "../../../runtime/wasm/decode/decode-module.ts";
import { walkBody } from "../../../runtime/wasm/decode/scan-code.ts";
import {
  encodeModule,
  keepAsIs,
  type Rewrite,
} from "../../../runtime/wasm/encode/encode-module.ts";
import type { DecodedModule } from "../../../runtime/wasm/module.ts";
import { valueTypes } from "../../../runtime/wasm/value-types.ts";
import type { Writer } from "../../../runtime/wasm/writer.ts";

export const decode = (bytes: Uint8Array) =>
  decodeModule({ bytes, base: 0, label: "core module" }, decodeLimits);

/** The module encoded as its source says. */
export function again(module: DecodedModule): Uint8Array<ArrayBuffer> {
  return encodeModule(module, keepAsIs(module)).wasm as Uint8Array<ArrayBuffer>;
}

/** A module's contents with the bytes that spans stand for, so that offsets don't matter. Features
 * are left out: the shortest form of a segment can do without one that a longer form needs. */
export function contents(module: DecodedModule): unknown {
  const bytes = (span: { start: number; end: number }) =>
    Buffer.from(module.bytes.subarray(span.start, span.end)).toString("hex");
  const text = JSON.stringify(
    { ...module, bytes: null, sections: null, features: null },
    (key, value) => {
      if (key === "offset" && typeof value === "number") return undefined;
      if (value === Number.POSITIVE_INFINITY) return "infinite";
      if (value !== null && typeof value === "object" && "start" in value && "end" in value) {
        return bytes(value);
      }
      return value;
    },
  );
  return JSON.parse(text);
}

/** What {@link renumbered} modules import. */
export const renumberedImports = { added: { function: () => {}, global: 0 } };

/** The module with an imported function and global before all others, so that each of its own has
 * another index, and with a type and a function after them. */
export function renumbered(module: DecodedModule): Uint8Array<ArrayBuffer> {
  const addedType = module.types.length;
  const added = (name: string) => ({ module: "added", name, offset: 0 });
  const rewrite: Rewrite = {
    ...keepAsIs(module),
    functionIndex: (index) => index + 1,
    calledFromOutside: (index) => index + 1,
    globalIndex: (index) => index + 1,
    types: [{ params: [], results: [] }],
    imports: [
      { ...added("function"), type: { kind: "function", type: addedType } },
      {
        ...added("global"),
        type: { kind: "global", type: { value: valueTypes.i32, mutable: false } },
      },
    ],
    writeBody: (to, index) => writeRenumbered(to, module, index),
    addedFunctions: () => [{ type: addedType, body: Uint8Array.from([0, 0x0b]) }],
  };
  return encodeModule(module, rewrite).wasm as Uint8Array<ArrayBuffer>;
}

function writeRenumbered(to: Writer, module: DecodedModule, index: number): void {
  const body = module.bodies[index]!;
  to.copy(module.bytes, body.span.start, body.code.start);
  const cursor = walkBody(module, body, decodeLimits);
  while (cursor.next()) {
    const { code, immediates } = cursor.opcode;
    if (immediates === "func" || immediates === "global") {
      to.byte(code);
      to.u32(cursor.index + 1);
    } else to.copy(module.bytes, cursor.start, cursor.end);
  }
}
