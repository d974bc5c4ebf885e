import { heldBuffers } from "../web/structured-clone-buffers.ts";
import { adapterType } from "./adapter.ts";
import { bytesOf, standsFor, unknownBytes } from "./module-bytes.ts";

/** The modules that the worker was built with, and the numbers that its files are known by (build/inspectable.ts). */
declare const __skerry_wasm: readonly {
  readonly hash: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}[];

/** What the engine itself has, before anybody can have changed it. */
export const engine = (
  globalThis as unknown as {
    WebAssembly: Record<
      "CompileError" | "Global" | "Instance" | "LinkError" | "Memory" | "RuntimeError" | "Table",
      new (
        ...values: never[]
      ) => object
    > & { readonly Module: new (source: unknown) => object };
  }
).WebAssembly;

/** WebAssembly.Module of the engine, of what was known when the worker was built. */
export class Module extends engine.Module {
  constructor(source: unknown) {
    super(compilable(bytesOf(source)));
  }

  static customSections(_module: Module, _name: string): ArrayBuffer[] {
    return [];
  }
}

/** The bytes of a module that the worker was built with: these, or those that they stand for. */
function compilable(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const stand = standsFor(bytes);
  const meant = Array.isArray(stand) ? bytesOfFile(stand[0], stand[1]) : undefined;
  if (meant !== undefined) return meant;
  if (isKnown(bytes)) return bytes;
  const reason = typeof stand === "string" ? `WebAssembly.Module(): ${stand}` : unknownBytes;
  throw new engine.CompileError(reason as never);
}

export function isKnown(bytes: Uint8Array): boolean {
  const stand = standsFor(bytes);
  if (Array.isArray(stand)) return bytesOfFile(stand[0], stand[1]) !== undefined;
  return (
    adapterType(bytes) !== null ||
    __skerry_wasm.some(
      ({ bytes: known }) =>
        known.length === bytes.length && known.every((byte, at) => byte === bytes[at]),
    )
  );
}

/** The module that a file of the worker is: by the two numbers of its bytes. */
export function moduleOfFile(first: number, second: number): Module {
  return new Module(bytesOfFile(first, second)!);
}

/** The bytes of the module of these two numbers, which anybody may have written. */
function bytesOfFile(first: number, second: number): Uint8Array<ArrayBuffer> | undefined {
  return __skerry_wasm.find(({ hash }) => hash[0] === first && hash[1] === second)?.bytes;
}

// `structuredClone` is the SDK's, and asks which buffers are a memory's.
const { prototype } = engine.Memory;
const described = Object.getOwnPropertyDescriptor(prototype, "buffer")!;
const named = {
  get buffer(): ArrayBuffer {
    const buffer = described.get!.call(this) as ArrayBuffer;
    heldBuffers.add(buffer);
    return buffer;
  },
};
const { get } = Object.getOwnPropertyDescriptor(named, "buffer")!;
Object.defineProperty(prototype, "buffer", { ...described, get: get! });
