// Calls that wait and then trap, each on a stack of its own. Prints the bytes of page tables that the process has gained by them.
import { readFileSync } from "node:fs";

const { promising, Suspending } = WebAssembly as unknown as {
  promising(call: unknown): () => Promise<unknown>;
  Suspending: new (call: () => Promise<void>) => () => void;
};

// (module (import "h" "p" (func)) (func (export "f") call 0 unreachable))
const wasm = Buffer.from(
  "0061736d0100000001040160000002070101680170000003020100070501016600010a070105001000000b",
  "hex",
);
const imports = { h: { p: new Suspending(async () => {}) } };
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), imports);
const call = promising(exports.f);

const tables = () =>
  1_024 * Number(/^VmPTE:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))![1]);
const before = tables();
for (let round = 0; round < 500; round++) {
  await Promise.allSettled(Array.from({ length: 8 }, call));
}
console.log(tables() - before);
