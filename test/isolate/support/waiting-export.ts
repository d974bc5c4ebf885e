import { list, name, section, u32 } from "../../../runtime/isolate/inside/instance/wasm-bytes.ts";

const { Suspending } = WebAssembly as unknown as {
  Suspending: new (call: (value: number) => unknown) => () => unknown;
};

/** A function of Wasm that may be suspended: `(func (export "f") (param i32 i32) (result i32) (i32.add (call $wait (local.get 0))
 * (local.get 1)))`; without a result, what comes of it goes to `$wait` again. */
export function waitingExport(wait: (value: number) => unknown, hasResult = true) {
  const i32 = 0x7f;
  const ends = hasResult ? [] : [0x10, 0, 0x1a];
  const body = [0, 0x20, 0, 0x10, 0, 0x20, 1, 0x6a, ...ends, 0x0b];
  const bytes = new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section("type", [
      [0x60, 1, i32, 1, i32],
      [0x60, 2, i32, i32, ...(hasResult ? [1, i32] : [0])],
    ]),
    ...section("import", [[...name("host"), ...name("wait"), 0, ...u32(0)]]),
    ...section("function", [u32(1)]),
    ...section("export", [[...name("f"), 0, ...u32(1)]]),
    ...section("code", [list(body)]),
  ]);
  const imports = { host: { wait: new Suspending(wait) } };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
  return exports.f as (...values: unknown[]) => unknown;
}

/** Takes a moment. */
export async function later(value: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1));
  return 10 * value;
}
