import {
  decodeValues,
  encodeValues,
  type TextCodec,
  UnfitValue,
  ValueTooLarge,
} from "../../../abi/foreign/value-codec.ts";
import type { ForeignFunction, ForeignInterface } from "../../../abi/foreign/value-type.ts";
import { priced } from "../../../host/prices.ts";
import { currentGuest } from "../instance/guest-context.ts";
import { WrongType } from "./abi-values.ts";
import { currentOperations } from "./operations.ts";
import { decodeUtf8, encodeUtf8 } from "./text-codec.ts";

/** Bytes of what the program answers: it has a smaller bound itself. */
const maxOutBytes = 2 ** 30;

const text: TextCodec = {
  encode: (value) => encodeUtf8(value, () => currentGuest().account.pause()),
  decode: (bytes) => decodeUtf8(bytes),
};

/** Functions of an interface that the program around the worker has, as the glue calls them: what goes either way is encoded by its
 * declared type, and paid for by its bytes. @param count counts a call, and charges for it. @param priceOf what a value costs
 * that goes to the guest. */
export function foreignImports(
  { name, functions, fuel, maxIn }: ForeignInterface,
  count: (price: bigint) => void,
  priceOf: (value: unknown, made: bigint) => bigint,
): Record<string, (...values: never[]) => unknown> {
  const callPrice = priced(fuel.call);
  const bytePrice = priced(fuel.byte);
  const call = ({ wit, js, params, result }: ForeignFunction, values: readonly unknown[]) => {
    count(callPrice);
    const { account } = currentGuest();
    if (values.length !== params.length) {
      throw new WrongType(`the component declares ${name} ${js} with other parameters`);
    }
    const given = encoded(`${name} ${js}`, params, values, maxIn);
    account.charge(bytePrice * priced(given.length));
    const answer = currentOperations().ask("functions.call", name, wit, given);
    account.charge(bytePrice * priced(answer.length));
    const [value] = result === null ? [undefined] : decodeValues([result], answer, text);
    account.charge(priceOf(value, 0n));
    return result?.kind === "result" ? unwrapped(value as ResultValue) : value;
  };
  return Object.fromEntries(
    functions.map((each) => [each.js, (...values: never[]) => call(each, values)]),
  );
}

/** @throws WrongType */
function encoded(
  called: string,
  params: ForeignFunction["params"],
  values: readonly unknown[],
  maxIn: number,
): Uint8Array {
  try {
    return encodeValues(params, values, Math.min(maxIn, maxOutBytes), text);
  } catch (error) {
    if (error instanceof ValueTooLarge) {
      throw new WrongType(
        `${called} was given arguments of more than ${maxIn} bytes, its bound (\`bytesIn\`)`,
      );
    }
    if (error instanceof UnfitValue) throw new WrongType(`${called}: ${error.message}`);
    throw error;
  }
}

interface ResultValue {
  readonly tag: string;
  readonly val?: unknown;
}

/** The glue takes what is thrown and is no error for that of a result. */
function unwrapped({ tag, val }: ResultValue): unknown {
  if (tag === "ok") return val;
  throw { payload: val };
}
