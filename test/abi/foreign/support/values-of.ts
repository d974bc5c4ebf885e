import fc from "fast-check";
import type { ValueType } from "../../../../runtime/abi/foreign/value-type.ts";

const plain = [
  ...["bool", "u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64", "char", "string"],
] as const;

/** Types of all kinds, within each other. */
export const valueTypes: fc.Arbitrary<ValueType> = fc.letrec<{ type: ValueType }>((tie) => {
  const type = tie("type");
  const payload = fc.option(type);
  const some = { minLength: 1, maxLength: 4 };
  return {
    type: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom(...plain).map((kind) => ({ kind }) as ValueType),
      fc.record({
        kind: fc.constantFrom("list", "option"),
        element: type,
      }) as fc.Arbitrary<ValueType>,
      fc.array(type, some).map((items): ValueType => ({ kind: "tuple", items })),
      fc.record({
        kind: fc.constant("result"),
        ok: payload,
        error: payload,
      }) as fc.Arbitrary<ValueType>,
      fc.array(type, some).map(
        (parts): ValueType => ({
          kind: "record",
          fields: parts.map((type, n) => ({ name: `n${n}`, type })),
        }),
      ),
      fc.array(payload, some).map(
        (parts): ValueType => ({
          kind: "variant",
          cases: parts.map((payload, n) => ({ name: `n${n}`, payload })),
        }),
      ),
      fc.integer({ min: 1, max: 300 }).map(
        (count): ValueType => ({
          kind: "enum",
          cases: Array.from({ length: count }, (_, n) => `c${n}`),
        }),
      ),
      fc.integer({ min: 1, max: 32 }).map(
        (count): ValueType => ({
          kind: "flags",
          names: Array.from({ length: count }, (_, n) => `f${n}`),
        }),
      ),
    ),
  };
}).type;

/** Values at the ends of what a type has, or in it. */
const wholes = {
  u8: [0, 2 ** 8 - 1],
  s8: [-(2 ** 7), 2 ** 7 - 1],
  u16: [0, 2 ** 16 - 1],
  s16: [-(2 ** 15), 2 ** 15 - 1],
  u32: [0, 2 ** 32 - 1],
  s32: [-(2 ** 31), 2 ** 31 - 1],
} as const;

/** Whole numbers of 64 bits, from and to. */
export type Longs = Readonly<Record<"u64" | "s64", readonly [min: bigint, max: bigint]>>;
const all64: Longs = { u64: [0n, 2n ** 64n - 1n], s64: [-(2n ** 63n), 2n ** 63n - 1n] };
/** Those that are exact as JavaScript's numbers. */
export const safeLongs: Longs = {
  u64: [0n, 2n ** 53n - 1n],
  s64: [-(2n ** 53n) + 1n, 2n ** 53n - 1n],
};

/** Lengths of lists and texts. */
export type Lengths = fc.Arbitrary<number>;

/** Values of a type as a program has them. Lists of lists get shorter towards the inside. */
export function valuesOf(
  type: ValueType,
  lengths: Lengths,
  longs: Longs = all64,
): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case "bool":
      return fc.boolean();
    case "f32":
      return fc.oneof(fc.float(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 2 ** -149));
    case "f64":
      return fc.oneof(
        fc.double(),
        fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 5e-324, 2 ** 31, 2 ** 53 + 2),
      );
    case "u64":
    case "s64": {
      const [min, max] = longs[type.kind];
      const ends = [
        0n,
        -1n,
        2n ** 31n,
        2n ** 53n - 1n,
        2n ** 53n + 1n,
        -(2n ** 53n) - 1n,
        2n ** 63n,
      ];
      const within = ends.filter((each) => each >= min && each <= max);
      return fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max, ...within));
    }
    case "char":
      return fc.oneof(
        fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
        fc.constantFrom("\0", "\ud7ff", "\ue000", "\uffff", "\u{10ffff}", "\ufeff"),
      );
    case "string":
      return lengths.chain((length) =>
        length <= 257
          ? fc.string({ unit: "binary", minLength: length, maxLength: length })
          : fc.constantFrom("x", "å", "€").map((unit) => unit.repeat(length)),
      );
    case "list":
      return lengths.chain((length) => listsOf(type.element, length, longs));
    case "option": {
      const inner = valuesOf(type.element, lengths, longs);
      return isNullable(type.element)
        ? fc.oneof(
            fc.constant({ tag: "none" }),
            inner.map((val) => ({ tag: "some", val })),
          )
        : fc.oneof(fc.constant(undefined), inner);
    }
    case "tuple":
      return fc.tuple(...type.items.map((item) => valuesOf(item, lengths, longs)));
    case "record":
      return fc
        .tuple(...type.fields.map((field) => valuesOf(field.type, lengths, longs)))
        .map((values) =>
          Object.fromEntries(values.map((value, n) => [type.fields[n]!.name, value])),
        );
    case "enum":
      return fc.constantFrom(...type.cases);
    case "flags":
      return fc
        .tuple(...type.names.map(() => fc.boolean()))
        .map((flags) => Object.fromEntries(flags.map((flag, n) => [type.names[n]!, flag])));
    case "variant":
      return fc
        .constantFrom(...type.cases)
        .chain(({ name, payload }) => caseOf(name, payload, lengths, longs));
    case "result":
      return fc.oneof(
        caseOf("ok", type.ok, lengths, longs),
        caseOf("err", type.error, lengths, longs),
      );
    default: {
      const [min, max] = wholes[type.kind];
      return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
    }
  }
}

/** A list of a length: of a few items that are each of its own, over and over. */
function listsOf(element: ValueType, length: number, longs: Longs): fc.Arbitrary<unknown> {
  // What is within is short, so that a value is of the size that its outermost list says.
  const within = fc.constantFrom(0, 1, 2);
  return fc.array(valuesOf(element, within, longs), { minLength: 1, maxLength: 9 }).map((some) => {
    const items = Array.from({ length }, (_, n) => some[n % some.length]);
    return element.kind === "u8" ? new Uint8Array(items as number[]) : items;
  });
}

function caseOf(
  name: string,
  payload: ValueType | null,
  lengths: Lengths,
  longs: Longs,
): fc.Arbitrary<unknown> {
  if (payload === null) return fc.constant({ tag: name });
  return valuesOf(payload, lengths, longs).map((val) => ({ tag: name, val }));
}

/** True for an option that is `undefined` where there is none, and not a box. */
function isNullable(type: ValueType): boolean {
  return type.kind === "option" && !isNullable(type.element);
}
