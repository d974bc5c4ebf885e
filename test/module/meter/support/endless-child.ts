// Run by endless.process.test.ts: calls `f` of a module's text, metered, with each of some amounts of fuel, and
// prints how that ends. It is a process of its own since what is not stopped never ends.

import { meterBytes, meteredHost } from "./run.ts";
import { assemble } from "./wat.ts";

const [wat, ...amounts] = process.argv.slice(2) as [string, ...string[]];
const module = new WebAssembly.Module(
  meterBytes(await assemble(wat)).wasm as Uint8Array<ArrayBuffer>,
);
const throws = () => {
  throw new Error("the host refuses");
};
for (const fuel of amounts) {
  const host = meteredHost({ fuel: BigInt(fuel) });
  const { exports } = new WebAssembly.Instance(module, { ...host.imports, host: { throws } });
  try {
    (exports.f as () => void)();
    console.log("returned");
  } catch (error) {
    console.log(`${(error as Error).message}, ${host.fuel.value} left, ${host.refills} refills`);
  }
}
