import { prices } from "../../../../runtime/module/meter/prices.ts";
import { oracleAccount } from "./accounts.ts";
import { instrument } from "./oracle.ts";
import type { Bytes } from "./run.ts";
import { withoutCustomSections } from "./sections.ts";
import { readTextModule } from "./text-module.ts";
import { disassemble } from "./wat.ts";

/** How often calls of an exported function execute the instructions of a name: what the oracle charges
 * where they alone cost anything. */
export async function executedInstructions(
  wasm: Bytes,
  name: string,
  call: string,
  args: readonly (readonly unknown[])[],
): Promise<bigint> {
  const only = { get: (each: string) => (each === name ? 1 : 0) } as ReadonlyMap<string, number>;
  const free = {
    ...prices,
    instructions: only,
    element: 0,
    arrayElement: 0,
    page: 0,
    newElement: 0,
  };
  const text = readTextModule(await disassemble(withoutCustomSections(wasm)));
  const compiled = new WebAssembly.Module((await instrument(text, free)).wasm);
  const fuel = 1_000_000n;
  const account = oracleAccount(fuel);
  let executed = 0n;
  for (const each of args) {
    account.begin();
    const { exports } = new WebAssembly.Instance(compiled, account.imports);
    try {
      (exports[call] as (...args: readonly unknown[]) => unknown)(...each);
    } catch {
      // Traps and exceptions come of some operands; what was executed before them counts.
    }
    executed += account.used()!;
    if (executed > 0n) break;
  }
  return executed;
}
