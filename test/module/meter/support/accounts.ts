// Who counts in each form of a module, and what of it the host can see.

import type { Cell } from "./imported.ts";
import { type oracleCells, oracleModule } from "./oracle.ts";
import { type Allowance, meteredHost, plenty } from "./run.ts";

/** A form's account. */
export interface Account extends Cell {
  readonly imports: WebAssembly.Imports;
  /** Sets the account for one call. */
  begin(): void;
  /** Why a trap was none of the guest's own. */
  cause(): "out of fuel" | "stack" | null;
  /** Whether growing was denied; the oracle tells. */
  denied(): boolean;
  /** Slots of the call stack that are taken. */
  slots(): number;
  /** Gives back the call stack, which a trap or an exception leaves as it was. */
  recover(): void;
  /** Called before a first instance, or one that takes the place of all others, is made. */
  renew(): void;
}

/** Nothing is counted: the module as it is. */
export function uncounted(): Account {
  return {
    imports: {},
    begin: () => {},
    used: () => null,
    charge: () => {},
    cause: () => null,
    denied: () => false,
    slots: () => 0,
    recover: () => {},
    renew: () => {},
  };
}

/** The account of metered modules; with `slice`, fuel comes in grants of so much. */
export function meteredAccount(
  fuel: bigint,
  slice: bigint | null = null,
  allowance: Omit<Allowance, "fuel"> = plenty,
): Account {
  const first = slice ?? fuel;
  let granted = first;
  let ended = false;
  const refill = () => {
    const grant = granted + first > fuel ? fuel - granted : first;
    granted += grant;
    if (grant === 0n) ended = true;
    return grant;
  };
  const host = meteredHost(allowance, refill);
  const left = () => host.fuel.value as bigint;
  const stack = () => host.stack.value as number;
  const recover = () => {
    host.stack.value = allowance.stack;
  };
  return {
    imports: host.imports,
    begin() {
      granted = first;
      ended = false;
      host.fuel.value = first;
    },
    used: () => granted - left(),
    charge(amount) {
      host.fuel.value = left() - amount;
    },
    cause: () => (stack() < 0 ? "stack" : ended ? "out of fuel" : null),
    denied: () => false,
    slots: () => allowance.stack - stack(),
    recover,
    renew() {
      host.pages.value = allowance.pages;
      host.elements.value = allowance.elements;
      recover();
    },
  };
}

/** The oracle's account. */
export function oracleAccount(
  fuel: bigint,
  allowance: Pick<Allowance, "pages" | "elements"> = plenty,
): Account {
  const cell = (value: bigint) =>
    new WebAssembly.Global<bigint>({ value: "i64", mutable: true }, value);
  const cells = {
    fuel: cell(fuel),
    pages: cell(allowance.pages),
    elements: cell(allowance.elements),
    denied: cell(0n),
  } satisfies Record<(typeof oracleCells)[number], WebAssembly.Global>;
  return {
    imports: { [oracleModule]: cells },
    begin() {
      cells.fuel.value = fuel;
    },
    used: () => fuel - cells.fuel.value,
    charge(amount) {
      cells.fuel.value -= amount;
    },
    cause: () => (cells.fuel.value < 0n ? "out of fuel" : null),
    denied: () => cells.denied.value > 0n,
    slots: () => 0,
    recover: () => {},
    renew() {
      cells.pages.value = allowance.pages;
      cells.elements.value = allowance.elements;
      cells.denied.value = 0n;
    },
  };
}
