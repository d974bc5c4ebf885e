// `node:assert`.
import { formatValue } from "../console/format-value.ts";
import { areDeepEqual } from "./deep-equal.ts";

interface Failure {
  readonly actual?: unknown;
  readonly expected?: unknown;
  readonly operator: string;
  readonly message?: string;
}

export class AssertionError extends Error {
  readonly code = "ERR_ASSERTION";
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string;
  readonly generatedMessage: boolean;

  constructor({ actual, expected, operator, message }: Failure) {
    super(message ?? `${formatValue(actual)} ${operator} ${formatValue(expected)}`);
    this.name = "AssertionError";
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    this.generatedMessage = message === undefined;
  }
}

type Message = string | Error | undefined;

function failWith(failure: Failure, message: Message): never {
  if (message instanceof Error) throw message;
  throw new AssertionError(message === undefined ? failure : { ...failure, message });
}

/** An assertion of two values. */
function comparison(operator: string, holds: (actual: unknown, expected: unknown) => boolean) {
  return (actual: unknown, expected: unknown, message?: Message): void => {
    if (!holds(actual, expected)) failWith({ actual, expected, operator }, message);
  };
}

export function ok(value: unknown, message?: Message): void {
  if (value) return;
  const said = message ?? "The expression evaluated to a falsy value";
  failWith({ actual: value, expected: true, operator: "==" }, said);
}

export function fail(message: Message = "Failed"): never {
  failWith({ operator: "fail" }, message);
}

// biome-ignore lint/suspicious/noDoubleEquals: that is what `equal` compares by.
const areAlike = (a: unknown, b: unknown) => a == b || (Number.isNaN(a) && Number.isNaN(b));
const areMatching = (text: unknown, pattern: unknown) =>
  typeof text === "string" && (pattern as RegExp).test(text);

export const equal = comparison("==", areAlike);
export const notEqual = comparison("!=", (a, b) => !areAlike(a, b));
export const strictEqual = comparison("strictEqual", Object.is);
export const notStrictEqual = comparison("notStrictEqual", (a, b) => !Object.is(a, b));
export const deepEqual = comparison("deepEqual", (a, b) => areDeepEqual(a, b, false));
export const notDeepEqual = comparison("notDeepEqual", (a, b) => !areDeepEqual(a, b, false));
export const deepStrictEqual = comparison("deepStrictEqual", (a, b) => areDeepEqual(a, b, true));
export const notDeepStrictEqual = comparison(
  "notDeepStrictEqual",
  (a, b) => !areDeepEqual(a, b, true),
);
export const match = comparison("match", areMatching);
export const doesNotMatch = comparison("doesNotMatch", (a, b) => !areMatching(a, b));

export function ifError(value: unknown): void {
  if (value === null || value === undefined) return;
  const shown = value instanceof Error ? value.message : formatValue(value);
  const said = `ifError got unwanted exception: ${shown}`;
  failWith({ actual: value, expected: null, operator: "ifError" }, said);
}

/** What is expected of an error: its class, a pattern of its text, its properties, or a function that looks at it. */
type Expected =
  | (new (
      ...values: never[]
    ) => object)
  | RegExp
  | object
  | ((error: unknown) => boolean);

function requireExpected(error: unknown, expected: Expected | Message, message: Message): void {
  if (expected === undefined || typeof expected === "string") return;
  if (isAsExpected(error, expected)) return;
  failWith({ actual: error, expected, operator: "throws" }, message);
}

const isErrorClass = (made: object): boolean =>
  made === Error || Object.prototype.isPrototypeOf.call(Error, made);

function isAsExpected(error: unknown, expected: Expected): boolean {
  if (expected instanceof RegExp) return expected.test(String(error));
  if (typeof expected === "function") {
    if (expected.prototype !== undefined && error instanceof expected) return true;
    return !isErrorClass(expected) && (expected as (error: unknown) => unknown)(error) === true;
  }
  return Object.entries(expected).every(([name, value]) => {
    const found: unknown = Reflect.get(Object(error) as object, name);
    if (value instanceof RegExp && typeof found === "string") return value.test(found);
    return areDeepEqual(found, value, true);
  });
}

const missing = { actual: undefined, expected: undefined, operator: "throws" };

export function throws(run: () => unknown, expected?: Expected | string, message?: Message): void {
  try {
    run();
  } catch (error) {
    requireExpected(error, expected, message);
    return;
  }
  failWith(missing, message ?? "Missing expected exception.");
}

export async function rejects(
  run: Promise<unknown> | (() => Promise<unknown>),
  expected?: Expected | string,
  message?: Message,
): Promise<void> {
  try {
    await (typeof run === "function" ? run() : run);
  } catch (error) {
    requireExpected(error, expected, message);
    return;
  }
  failWith({ ...missing, operator: "rejects" }, message ?? "Missing expected rejection.");
}

export function doesNotThrow(run: () => unknown, message?: Message): void {
  try {
    run();
  } catch (error) {
    failWith({ actual: error, operator: "doesNotThrow" }, message ?? "Got unwanted exception.");
  }
}

export async function doesNotReject(
  run: Promise<unknown> | (() => Promise<unknown>),
  message?: Message,
): Promise<void> {
  try {
    await (typeof run === "function" ? run() : run);
  } catch (error) {
    failWith({ actual: error, operator: "doesNotReject" }, message ?? "Got unwanted rejection.");
  }
}

const always = {
  AssertionError,
  deepStrictEqual,
  doesNotMatch,
  doesNotReject,
  doesNotThrow,
  fail,
  ifError,
  match,
  notDeepStrictEqual,
  notStrictEqual,
  ok,
  rejects,
  strictEqual,
  throws,
};

/** `assert` with the strict comparison under every name. */
export const strict = Object.assign((value: unknown, message?: Message) => ok(value, message), {
  ...always,
  deepEqual: deepStrictEqual,
  equal: strictEqual,
  notDeepEqual: notDeepStrictEqual,
  notEqual: notStrictEqual,
});
Object.assign(strict, { strict });

const assert = Object.assign((value: unknown, message?: Message) => ok(value, message), {
  ...always,
  deepEqual,
  equal,
  notDeepEqual,
  notEqual,
  strict,
});
export default assert;
