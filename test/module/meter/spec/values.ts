// What a script passes and what it expects.

import { headOf, isList, type List, type Node } from "../support/s-expression.ts";
import type { Constants, NumberType } from "./constants.ts";

/** A value as it comes out of a call: a number's bits, or a reference as JavaScript sees it. */
export type Actual =
  | { readonly type: NumberType; readonly bits: readonly bigint[] }
  | { readonly type: "reference"; readonly value: unknown };

export type Value =
  | { readonly kind: "number"; readonly type: NumberType; readonly constant: number }
  | { readonly kind: "null" }
  /** A value of the host's, known by a number. */
  | { readonly kind: "host"; readonly number: number };

export type Expected =
  | Value
  /** Lanes of so many bits, of which some are NaNs of a class and the others as in the constant. */
  | {
      readonly kind: "lanes";
      readonly type: NumberType;
      readonly constant: number;
      readonly width: 32 | 64;
      readonly nans: readonly (string | null)[];
    }
  | { readonly kind: "reference"; readonly to: string }
  | { readonly kind: "either"; readonly options: readonly Expected[] };

const number = /^(i32|i64|f32|f64|v128)\.const$/;

/** Reads an argument's form. */
export function readValue(form: List, constants: Constants): Value {
  const read = readExpected(form, constants);
  if (read.kind === "number" || read.kind === "null" || read.kind === "host") return read;
  throw new Error(`${headOf(form)} is no argument`);
}

/** Reads an expected result's form. */
export function readExpected(form: List, constants: Constants): Expected {
  const [head, ...rest] = form.items as [string, ...Node[]];
  const type = number.exec(head)?.[1] as NumberType | undefined;
  if (type !== undefined) return readNumber(type, rest as string[], constants);
  if (head === "either") {
    const options = rest.filter(isList).map((each) => readExpected(each, constants));
    return { kind: "either", options };
  }
  if (head === "ref.null") return { kind: "null" };
  if ((head === "ref.extern" || head === "ref.host") && rest.length > 0) {
    return { kind: "host", number: Number(rest[0]) };
  }
  if (head.startsWith("ref.")) return { kind: "reference", to: head.slice("ref.".length) };
  throw new Error(`no value is read from ${head}`);
}

function readNumber(type: NumberType, operands: string[], constants: Constants): Expected {
  const nans = operands.map((each) => /^nan:(canonical|arithmetic)$/.exec(each)?.[1] ?? null);
  const text = operands.map((each, index) => (nans[index] === null ? each : "nan")).join(" ");
  const constant = constants.add(type, text);
  if (nans.every((each) => each === null)) return { kind: "number", type, constant };
  const width = type === "f64" || operands[0] === "f64x2" ? 64 : 32;
  const lanes = type === "v128" ? nans.slice(1) : nans;
  return { kind: "lanes", type, constant, width, nans: lanes };
}

/** Whether a value is what is expected. */
export function matches(expected: Expected, actual: Actual, constants: Constants): boolean {
  switch (expected.kind) {
    case "either":
      return expected.options.some((each) => matches(each, actual, constants));
    case "number":
      return actual.type !== "reference" && same(actual.bits, constants.bits(expected.constant));
    case "lanes":
      return (
        actual.type !== "reference" &&
        expected.nans.every((nan, lane) => {
          const [got, wanted] = [actual.bits, constants.bits(expected.constant)].map((bits) =>
            laneOf(bits, lane, expected.width),
          ) as [bigint, bigint];
          return nan === null ? got === wanted : isNan(got, expected.width, nan);
        })
      );
    case "null":
      return actual.type === "reference" && actual.value === null;
    case "host":
      return actual.type === "reference" && hostNumber(actual.value) === expected.number;
    case "reference":
      return actual.type === "reference" && isReference(actual.value, expected.to);
  }
}

function same(a: readonly bigint[], b: readonly bigint[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}

function laneOf(bits: readonly bigint[], lane: number, width: 32 | 64): bigint {
  if (width === 64) return bits[lane]!;
  return (bits[lane >> 1]! >> BigInt((lane & 1) * 32)) & 0xffffffffn;
}

/** A canonical NaN has the payload's highest bit alone, an arithmetic one that and any others. */
function isNan(bits: bigint, width: 32 | 64, nan: string): boolean {
  const canonical = width === 32 ? 0x7fc00000n : 0x7ff8000000000000n;
  const sign = width === 32 ? 0x80000000n : 0x8000000000000000n;
  return nan === "canonical" ? (bits & ~sign) === canonical : (bits & canonical) === canonical;
}

const hostValues = new Map<number, { readonly number: number }>();

/** The host's value that a script knows by a number. */
export function hostValue(of: number): unknown {
  let value = hostValues.get(of);
  if (value === undefined) {
    value = { number: of };
    hostValues.set(of, value);
  }
  return value;
}

function hostNumber(value: unknown): number | null {
  for (const [of, each] of hostValues) if (each === value) return of;
  return null;
}

function isReference(value: unknown, to: string): boolean {
  if (value === null || value === undefined) return false;
  if (to === "func") return typeof value === "function";
  if (to === "i31") return typeof value === "number";
  return to === "struct" || to === "array" ? typeof value === "object" : true;
}

/** A value as text, for messages. */
export function shown(actual: Actual): string {
  if (actual.type !== "reference") {
    return `${actual.type} ${actual.bits.map((each) => `0x${each.toString(16)}`).join(" ")}`;
  }
  const of = hostNumber(actual.value);
  return of === null
    ? `reference ${actual.value === null ? null : typeof actual.value}`
    : `host ${of}`;
}
