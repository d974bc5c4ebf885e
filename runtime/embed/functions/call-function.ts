import {
  decodeValues,
  encodeValues,
  type TextCodec,
  UnfitValue,
  ValueTooLarge,
} from "../../abi/foreign/value-codec.ts";
import type { ForeignFunction } from "../../abi/foreign/value-type.ts";
import type { FunctionAnswer } from "../../shard/embedded/asked-services.ts";
import { type FunctionCall, FunctionError, type HostFunction } from "./host-interface.ts";
import type { InterfaceLimits } from "./interface-limits.ts";

/** A call failed, in words for the worker's author; the cause is the program's own. */
export class FunctionFailure extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

/** Strict both ways: ill-formed text throws. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const text: TextCodec = {
  encode: (value) => encoder.encode(value),
  decode: (bytes) => decoder.decode(bytes),
};

/** Calls a function of this program with what a worker gave, and holds what it returns to its declaration.
 * @param by who calls; its signal has not fired.
 * @throws FunctionFailure */
export async function callFunction(
  does: HostFunction,
  { params, result }: ForeignFunction,
  values: Uint8Array,
  by: FunctionCall,
  { bytesIn, bytesOut, deadline, longBits }: InterfaceLimits & { readonly longBits: 53 | 64 },
): Promise<FunctionAnswer> {
  const given = argumentsOf(params, values, bytesIn);
  const late = new AbortController();
  const over = Promise.withResolvers<never>();
  over.promise.catch(() => {});
  const end = (failure: FunctionFailure) => {
    late.abort(failure);
    over.reject(failure);
  };
  const timer = setTimeout(
    () => end(new FunctionFailure(`took longer than ${deadline} ms`)),
    deadline,
  );
  const giveUp = () => end(new FunctionFailure("was given up: the request is over"));
  by.signal.addEventListener("abort", giveUp, { once: true });
  try {
    const call: FunctionCall = { ...by, signal: late.signal };
    const answer = await Promise.race([outcomeOf(does, [...given, call], result), over.promise]);
    return { value: encoded(result, answer, bytesOut, longBits) };
  } finally {
    clearTimeout(timer);
    by.signal.removeEventListener("abort", giveUp);
  }
}

function argumentsOf(
  params: ForeignFunction["params"],
  values: Uint8Array,
  most: number,
): unknown[] {
  if (values.length > most) throw new FunctionFailure("was given more than it takes");
  try {
    return decodeValues(
      params.map(({ type }) => type),
      values,
      text,
    );
  } catch (error) {
    throw new FunctionFailure("was given what it does not take", error);
  }
}

/** Returns the outcome of the function; for one with a `result`, either case. */
async function outcomeOf(
  does: HostFunction,
  given: readonly unknown[],
  result: ForeignFunction["result"],
): Promise<unknown> {
  const isResult = result?.kind === "result";
  try {
    const value: unknown = await does(...(given as never[]));
    return isResult ? { tag: "ok", val: value } : value;
  } catch (error) {
    if (isResult && error instanceof FunctionError) return { tag: "err", val: error.value };
    throw new FunctionFailure("failed", error);
  }
}

function encoded(
  result: ForeignFunction["result"],
  answer: unknown,
  most: number,
  longBits: 53 | 64,
): Uint8Array {
  if (result === null) return new Uint8Array();
  try {
    return encodeValues([{ name: "the result", type: result }], [answer], most, text, longBits);
  } catch (error) {
    if (error instanceof ValueTooLarge) {
      throw new FunctionFailure("gave more than it may", error);
    }
    if (error instanceof UnfitValue) {
      throw new FunctionFailure("gave what its interface does not declare", error);
    }
    throw new FunctionFailure("failed", error);
  }
}
