/** What a case came to, as JSON carries it: the same description, the same outcome. */
export type Described =
  | null
  | boolean
  | number
  | string
  | readonly Described[]
  | { readonly [key: string]: Described };

/** Describes any value: types that JSON has no word for, cycles, holes. */
export function describeValue(value: unknown, seen: object[] = []): Described {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return describeNumber(value);
  if (typeof value !== "object") return { [typeof value]: `${describePrimitive(value)}` };
  const cycle = seen.indexOf(value);
  if (cycle >= 0) return { cycle };
  const inner = (part: unknown) => describeValue(part, [...seen, value]);
  if (Array.isArray(value)) {
    return Array.from({ length: value.length }, (_, index) =>
      index in value ? inner(value[index]) : { hole: true },
    );
  }
  return describeObject(value, inner);
}

const describeNumber = (value: number): Described =>
  Number.isFinite(value) && !Object.is(value, -0)
    ? value
    : { number: Object.is(value, -0) ? "-0" : String(value) };

const describePrimitive = (value: unknown): string =>
  typeof value === "function" ? value.name : String(value);

function describeObject(value: object, inner: (part: unknown) => Described): Described {
  if (value instanceof Error) return describeError(value, inner);
  if (value instanceof Date) return { date: inner(value.getTime()) };
  if (value instanceof RegExp) return { regexp: String(value), lastIndex: value.lastIndex };
  if (value instanceof ArrayBuffer) return { buffer: [...new Uint8Array(value)] };
  if (value instanceof DataView) {
    return { view: inner(value.buffer), offset: value.byteOffset, length: value.byteLength };
  }
  if (ArrayBuffer.isView(value)) {
    return { [tagOf(value)]: [...(value as unknown as Iterable<unknown>)].map(inner) };
  }
  if (value instanceof Map) return { map: [...value].map(inner) };
  if (value instanceof Set) return { set: [...value].map(inner) };
  if (isWrapper(value)) return { wrapper: tagOf(value), value: inner(value.valueOf()) };
  const entries = Object.entries(value).map(([key, part]): [string, Described] => [
    key,
    inner(part),
  ]);
  return { tag: tagOf(value), entries: Object.fromEntries(entries) };
}

function describeError(error: Error, inner: (part: unknown) => Described): Described {
  const { name, message } = error;
  const cause = "cause" in error ? { cause: inner(error.cause) } : {};
  return { error: name, message, ...cause };
}

const isWrapper = (value: object): boolean =>
  /^(Boolean|Number|String|BigInt|Symbol)$/.test(tagOf(value)) &&
  typeof value.valueOf() !== "object";

const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);

/** Runs a case and describes how it ended. Of what is thrown only the kind counts: the sentences are
 * each implementation's own. */
export async function outcomeOf(run: () => unknown): Promise<Described> {
  try {
    return { value: describeValue(await run()) };
  } catch (error) {
    if (!(error instanceof Error)) return { threw: describeValue(error) };
    const isDomException = typeof DOMException === "function" && error instanceof DOMException;
    return { threw: error.name, ...(isDomException ? { code: error.code } : {}) };
  }
}
