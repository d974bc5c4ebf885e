import { instrument } from "./oracle.ts";
import {
  type Allowance,
  type Bytes,
  callableExports,
  decode,
  type Ending,
  meterBytes,
  meteredHost,
  observe,
  plenty,
  stateOf,
  zeroImports,
} from "./run.ts";

export interface Comparison {
  readonly call: string;
  readonly metered: Ending;
  readonly oracle: Ending;
}

/** Calls each exported function of a module in an instance of its own, metered and by the oracle.
 * `args` replaces the zeros that parameters get otherwise. */
export async function compareWithOracle(
  wasm: Bytes,
  allowance: Partial<Allowance> = {},
  args: Readonly<Record<string, readonly unknown[]>> = {},
): Promise<Comparison[]> {
  const module = decode(wasm);
  const set = { ...plenty, ...allowance };
  const metered = meterBytes(wasm);
  if (!WebAssembly.validate(metered.wasm as Bytes))
    throw new Error("the metered module is invalid");
  const instrumented = await instrument(wasm, stateOf(module), set);
  const calls = callableExports(module);
  return [null, ...calls].map((call) => {
    const shown = call === null ? "instantiation" : call.name;
    const made = call === null ? null : { ...call, args: args[call.name] ?? call.args };
    const host = meteredHost(set);
    return {
      call: shown,
      metered: observe(
        metered.wasm as Bytes,
        { ...zeroImports(module), ...host.imports },
        () => host.fuel.value as bigint,
        set.fuel,
        made,
      ),
      oracle: observe(
        instrumented,
        zeroImports(module),
        (instance) =>
          (instance?.exports["oracle:fuel"] as { value: bigint } | undefined)?.value ?? set.fuel,
        set.fuel,
        made,
      ),
    };
  });
}
