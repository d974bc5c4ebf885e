// The engine refuses to call an import that may suspend where nothing can be suspended, as while a module starts,
// before the import says whether it wants to. What a start may call as well goes through a function of Wasm that
// calls the one or the other.
import type { CoreSignature } from "../../../module/waiting-functions.ts";

type Callable = (...values: never[]) => unknown;

const types: Readonly<Record<string, number>> = { i: 0x7f, I: 0x7e };
const noType = 0x40;

const modules = new Map<string, WebAssembly.Module>();

/** A function of Wasm that calls `suspending` while the global is not 0, and else `plain`. */
export function switchedImport(
  { params, result }: CoreSignature,
  suspends: WebAssembly.Global<number>,
  plain: Callable,
  suspending: unknown,
): Callable {
  const key = `${params}:${result}`;
  const module = modules.get(key) ?? new WebAssembly.Module(moduleOf(params, result));
  modules.set(key, module);
  const host = { suspends, plain, suspending: suspending as Callable };
  return new WebAssembly.Instance(module, { host }).exports.call as Callable;
}

/** `(func (export "call") (if (global.get $suspends) (then (call $suspending …)) (else (call $plain …))))`. */
function moduleOf(params: string, result: string): Uint8Array<ArrayBuffer> {
  const given = [...params].map((letter) => types[letter]!);
  const returned = [...result].map((letter) => types[letter]!);
  const arguments_ = given.flatMap((_, index) => [0x20, index]);
  const code = [
    ...[0, 0x23, 0, 0x04, returned[0] ?? noType],
    ...[...arguments_, 0x10, 1, 0x05, ...arguments_, 0x10, 0, 0x0b, 0x0b],
  ];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, ...list(given), ...list(returned)]),
    ...section(2, [
      ...[3, ...name("host"), ...name("suspends"), 3, 0x7f, 1],
      ...[...name("host"), ...name("plain"), 0, 0],
      ...[...name("host"), ...name("suspending"), 0, 0],
    ]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name("call"), 0, 2]),
    ...section(10, [1, ...list(code)]),
  ]);
}

// Nothing here is as long as 128, which would take a second byte.
function list(bytes: readonly number[]): number[] {
  return [bytes.length, ...bytes];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...list(content)];
}

function name(text: string): number[] {
  return list([...text].map((letter) => letter.charCodeAt(0)));
}
