// The comparison on which the proof of metering stands: a module as it is, metered, and instrumented
// by the oracle, call after call.

import { SkerryError } from "../../../runtime/errors.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";
import { differencesOf, type Step } from "./differences.ts";
import { type Call, Form, meteredAccount, oracleAccount, uncounted } from "./forms.ts";
import { type HostManner, prepareImports } from "./imported.ts";
import { instrument, type OraclePrices } from "./oracle.ts";
import { accountingError, type Bytes, meterOrRefuse } from "./run.ts";
import { withoutCustomSections } from "./sections.ts";
import { exposed } from "./state.ts";
import { readTextModule, type TextModule } from "./text-module.ts";
import { disassemble } from "./wat.ts";

export interface CompareOptions {
  /** Fuel for each call. What has no end is ended by it. */
  readonly fuel?: bigint;
  /** Fuel comes to the metered module in grants of so much. */
  readonly slice?: bigint;
  readonly host?: HostManner;
  /** Arguments for the calls of a function with parameters of these types; zeros by default. */
  readonly args?: (types: readonly string[], name: string) => readonly (readonly unknown[])[];
  /** The meter under test, unless another is to be tried. */
  readonly meter?: typeof meterOrRefuse;
}

export interface Comparison {
  readonly steps: readonly Step[];
  /** A sentence for each thing that is not as it should be. */
  readonly differences: readonly string[];
  /** Why the module is not metered. The oracle is compared with the module as it is all the same. */
  readonly refused: SkerryError | null;
}

const defaultFuel = 1_000_000_000n;

/** Calls every exported function of a valid module in each form of it. */
export async function compareForms(
  source: Bytes,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { fuel = defaultFuel, slice = null, host = "plain", meter = meterOrRefuse } = options;
  const bare = withoutCustomSections(source);
  const module = readTextModule(await disassemble(bare));
  const open = exposed(bare, module);
  const metered = meter(open);
  const refused = metered instanceof SkerryError ? metered : null;
  const nothing = { steps: [], refused, differences: [] };
  if (!(metered instanceof SkerryError) && !WebAssembly.validate(metered.wasm as Bytes)) {
    return { ...nothing, differences: ["the metered module is not valid"] };
  }
  const prepare = await prepareImports(module, host);
  if (prepare === null) return nothing;
  const table = refused === null ? prices : anyPrice;
  const oracle = await instrument(readTextModule(await disassemble(open)), table);
  const tolerance =
    metered instanceof SkerryError ? 0n : accountingError(metered, oracle.dearestFunction);

  const calls = callsOf(module, options.args);
  const form = (wasm: Uint8Array, account: ConstructorParameters<typeof Form>[2]) =>
    new Form(module, wasm as Bytes, account, prepare, calls);
  const plainForm = form(open, uncounted());
  const oracleForm = form(oracle.wasm, oracleAccount(fuel));
  const meteredForm =
    metered instanceof SkerryError ? null : form(metered.wasm, meteredAccount(fuel, slice));

  const steps: Step[] = [];
  const differences: string[] = [];
  const take = (call: Call | null): boolean => {
    const run = (each: Form) => (call === null ? each.start() : each.call(call));
    // The oracle comes first: what it finds to have no end must not be run without a meter, and what
    // it denies nobody denies the module as it is.
    const expected = run(oracleForm);
    const alone = expected.denied || endsOtherwise(expected.status);
    const step: Step = {
      call: call === null ? "instantiation" : `${call.name}(${call.args.map(String).join(", ")})`,
      oracle: expected,
      metered: meteredForm === null ? null : run(meteredForm),
      plain: alone ? null : run(plainForm),
    };
    const found = differencesOf(step, { fuel, tolerance });
    steps.push(step);
    differences.push(...found.map((each) => `${step.call}: ${each}`));
    return found.length === 0 && !expected.denied && comesBack(expected.status);
  };
  let alive = take(null);
  if (!alive) return { steps, differences, refused };
  for (const call of calls) {
    if (!alive && !take(null)) break;
    alive = take(call);
  }
  return { steps, differences, refused };
}

const endsOtherwise = (status: string) => status === "out of fuel" || status === "stack";
const comesBack = (status: string) => status === "returned" || status === "threw";

/** Instructions that the price table lacks cost 1 here. */
const anyPrice: OraclePrices = {
  ...prices,
  instructions: {
    get: (name: string) =>
      prices.instructions.get(name) ?? (/^(catch|catch_all|delegate)$/.test(name) ? 0 : 1),
  } as ReadonlyMap<string, number>,
};

/** Calls of all exported functions of a module. */
export function callsOf(module: TextModule, args: CompareOptions["args"] = zeros): Call[] {
  return module.exports.flatMap(({ name, kind, index }) => {
    const type = kind === "func" ? module.types[module.functions[index]!] : null;
    if (type === null || type === undefined) return [];
    return args(type.params, name).map((each) => ({ name, args: each }));
  });
}

const zeros = (types: readonly string[]) => [types.map(zeroOf)];

export function zeroOf(type: string): unknown {
  if (type === "i64") return 0n;
  return /^[if]\d\d$/.test(type) ? 0 : null;
}
