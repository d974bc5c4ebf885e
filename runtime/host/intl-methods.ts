// What the services of ECMA-402 can be asked by `skerry:edge/intl`: methods by their names, with what their arguments have to be, and
// what a call costs. Prices are some three times what V8 takes.
import type { FormatterKind, Service } from "../abi/generated/types.ts";
import { intlPrices } from "./intl-prices.ts";
import { momentOf, numberOf } from "./intl-values.ts";
import { priced } from "./prices.ts";

/** A service as the engine made it. */
export type Made = Readonly<Record<string, (...values: never[]) => unknown>>;

interface Method {
  /** Fuel for a call with these arguments. @throws RangeError for arguments of another form. */
  price(values: readonly unknown[]): bigint;
  /** @throws RangeError for what is larger than the bounds, and what the engine throws. */
  call(made: Made, values: readonly unknown[]): unknown;
}

const maxText = 16_384;
const maxItems = 1_000;
/** Marks in a row, which the engine sorts among themselves in quadratic time. */
const manyMarks = /\p{M}{33}/u;

const prices = {
  ...intlPrices,
  numberRange: 20_000_000n,
  momentRange: 10_000_000n,
  pluralRange: 8_000_000n,
  duration: 6_000_000n,
  item: 30_000n,
  unit: { ascii: 300n, other: 20_000n, segmented: 12_000n },
} as const;

const isText = (value: unknown): value is string => typeof value === "string";

function textAt(values: readonly unknown[], index: number): string {
  const value = values[index];
  if (isText(value)) return value;
  throw new RangeError(`intl: argument ${index} of a method is no text`);
}

function listAt(values: readonly unknown[], index: number): readonly string[] {
  const value = values[index];
  if (Array.isArray(value) && value.every(isText)) return value;
  throw new RangeError(`intl: argument ${index} of a method is no list of texts`);
}

/** @throws RangeError for what is larger than the bounds. */
function bounded(text: string): string {
  if (text.length > maxText) {
    throw new RangeError(`A text has at most ${maxText} characters here`);
  }
  if (manyMarks.test(text)) throw new RangeError("A text has at most 32 marks in a row here");
  return text;
}

function textPrice(text: string): bigint {
  let others = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) others++;
  return prices.unit.ascii * priced(text.length - others) + prices.unit.other * priced(others);
}

const digits = (text: string) => prices.digit * priced(text.length);

const resolved: Method = {
  price: () => prices.parts,
  call: (made) => made.resolvedOptions!(),
};

/** Methods of two values that are read alike. */
function range(name: string, read: (text: string) => unknown, price: bigint): Method {
  return {
    price: (values) => price + digits(textAt(values, 0)) + digits(textAt(values, 1)),
    call: (made, values) =>
      made[name]!(...([read(textAt(values, 0)), read(textAt(values, 1))] as never[])),
  };
}

const lists = (name: string): Method => ({
  price(values) {
    const list = listAt(values, 0);
    return prices.parts + prices.item * priced(list.length) + textPrice(list.join(""));
  },
  call(made, values) {
    const list = listAt(values, 0);
    if (list.length > maxItems) throw new RangeError(`A list has at most ${maxItems} items here`);
    bounded(list.join(""));
    return made[name]!(list as never);
  },
});

const relative = (name: string): Method => ({
  price: (values) => prices.parts + digits(textAt(values, 0)) + textPrice(textAt(values, 1)),
  call: (made, values) =>
    made[name]!(numberOf(textAt(values, 0)) as never, bounded(textAt(values, 1)) as never),
});

const durations = (name: string): Method => ({
  price: () => prices.duration,
  call(made, [given]) {
    if (typeof given !== "object" || given === null) throw new RangeError("intl: no duration");
    return made[name]!(given as never);
  },
});

interface Segment {
  readonly index: number;
  readonly segment: string;
  readonly isWordLike?: boolean;
}

const segment: Method = {
  price: (values) => prices.parts + prices.unit.segmented * priced(textAt(values, 0).length),
  call(made, values) {
    const text = textAt(values, 0);
    if (text.length > maxText) {
      throw new RangeError(`A text has at most ${maxText} characters here`);
    }
    const segments = made.segment!(text as never) as Iterable<Segment>;
    return Array.from(segments, ({ index, segment: part, isWordLike }) => {
      const end = index + part.length;
      return isWordLike === false ? -end : end;
    });
  },
};

/** The methods of each service, but for what formatters have functions of their own for. */
export const methodsOf: Readonly<
  Record<FormatterKind | Service, Readonly<Record<string, Method>>>
> = {
  "date-time": {
    resolvedOptions: resolved,
    formatRange: range("formatRange", momentOf, prices.momentRange),
    formatRangeToParts: range("formatRangeToParts", momentOf, prices.momentRange),
  },
  number: {
    resolvedOptions: resolved,
    formatRange: range("formatRange", numberOf, prices.numberRange),
    formatRangeToParts: range("formatRangeToParts", numberOf, prices.numberRange),
  },
  collator: {
    resolvedOptions: resolved,
    compare: {
      price: (values) =>
        prices.unit.other + textPrice(textAt(values, 0)) + textPrice(textAt(values, 1)),
      call: (made, values) =>
        made.compare!(bounded(textAt(values, 0)) as never, bounded(textAt(values, 1)) as never),
    },
  },
  "display-names": {
    resolvedOptions: resolved,
    of: {
      price: (values) => prices.parts + textPrice(textAt(values, 0)),
      call(made, values) {
        const code = textAt(values, 0);
        if (code.length > 128) throw new RangeError("A code has at most 128 characters here");
        return made.of!(code as never);
      },
    },
  },
  "duration-format": {
    resolvedOptions: resolved,
    format: durations("format"),
    formatToParts: durations("formatToParts"),
  },
  "list-format": {
    resolvedOptions: resolved,
    format: lists("format"),
    formatToParts: lists("formatToParts"),
  },
  "plural-rules": {
    resolvedOptions: resolved,
    select: {
      price: (values) => prices.text + digits(textAt(values, 0)),
      call: (made, values) => made.select!(numberOf(textAt(values, 0)) as never),
    },
    selectRange: range("selectRange", numberOf, prices.pluralRange),
  },
  "relative-time-format": {
    resolvedOptions: resolved,
    format: relative("format"),
    formatToParts: relative("formatToParts"),
  },
  segmenter: { resolvedOptions: resolved, segment },
};
