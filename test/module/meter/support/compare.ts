// The comparison on which the proof of metering stands: a module as it is, metered, and instrumented
// by the oracle, call after call.

import type { SkerryError } from "../../../../runtime/errors.ts";
import { type Account, meteredAccount, oracleAccount, uncounted } from "./accounts.ts";
import { differencesOf, type Step } from "./differences.ts";
import { type Call, Form } from "./forms.ts";
import { type HostManner, prepareImports } from "./imported.ts";
import { formsOf } from "./module-forms.ts";
import type { Bytes, meterOrRefuse } from "./run.ts";
import type { Border } from "./state.ts";
import type { TextModule } from "./text-module.ts";

export interface CompareOptions {
  /** Fuel for each call. What has no end is ended by it. */
  readonly fuel?: bigint;
  /** Fuel comes to the metered module in grants of so much. */
  readonly slice?: bigint;
  readonly host?: HostManner;
  /** Open by default: then all that the module holds is compared. */
  readonly border?: Border;
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

/** Calls every exported function of a valid module in each form of it. No steps are taken where it
 * imports what can't be made. */
export async function compareForms(
  source: Bytes,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { fuel = defaultFuel, slice = null, host = "plain", args, meter } = options;
  const { border = "open" } = options;
  const { module, plain, metered, refused, oracle, bounds } = await formsOf(source, border, meter);
  const prepare = await prepareImports(module, host);
  if (prepare === null) return { steps: [], differences: [], refused };
  const calls = callsOf(module, args);
  const form = (wasm: Bytes, account: Account) => new Form(module, wasm, account, prepare, calls);
  const plainForm = form(plain, uncounted());
  const oracleForm = form(oracle, oracleAccount(fuel));
  const meteredForm = metered === null ? null : form(metered, meteredAccount(fuel, slice));

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
    const found = differencesOf(step, fuel, bounds);
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

/** Calls of all exported functions of a module. */
export function callsOf(module: TextModule, args: CompareOptions["args"] = zeros): Call[] {
  return module.exports.flatMap(({ name, kind, index }) => {
    const type = kind === "func" ? module.types[module.functions[index]!] : null;
    if (type === null || type === undefined) return [];
    return args(type.params, name).map((each) => ({ name, args: each }));
  });
}

const zeros = (types: readonly string[]) => [types.map(zeroOf)];

function zeroOf(type: string): unknown {
  if (type === "i64") return 0n;
  return /^[if]\d\d$/.test(type) ? 0 : null;
}
