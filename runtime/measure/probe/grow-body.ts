// Longer versions of a request's body that a worker can still make sense of.

/** A body as a function of its length, and the length it has now. */
export interface GrowingBody {
  readonly now: number;
  /** What grows, for people: "body", "body (its list)". */
  readonly what: string;
  /** A body of about `bytes` bytes. */
  grow(bytes: number): Uint8Array;
}

/** JSON grows by its longest list or text, other text by being repeated, no body by a line of text. */
export function growBody(body: Uint8Array | null): GrowingBody {
  if (body === null || body.length === 0) {
    const line = Buffer.from("The quick brown fox jumps over the lazy dog.\n");
    return { now: 0, what: "body (text)", grow: (bytes) => repeat(line, bytes) };
  }
  const json = parseJson(body);
  const spot = json === null ? null : longestSpot(json.value);
  if (json !== null && spot !== null) {
    return {
      now: body.length,
      what: `body (its JSON ${Array.isArray(spot.value) ? "list" : "text"})`,
      grow: (bytes) => Buffer.from(JSON.stringify(stretch(json.value, spot, bytes - body.length))),
    };
  }
  return { now: body.length, what: "body (repeated)", grow: (bytes) => repeat(body, bytes) };
}

/** A text or a list inside a JSON value. */
export interface Spot {
  readonly path: readonly (string | number)[];
  readonly value: string | readonly unknown[];
}

export function parseJson(body: Uint8Array): { value: unknown } | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return typeof value === "object" && value !== null ? { value } : null;
  } catch {
    return null;
  }
}

/** The first list with an element in it, since lists are what programs loop over; else the longest text. */
export function longestSpot(root: unknown): Spot | null {
  let text: Spot | null = null;
  const waiting: { value: unknown; path: readonly (string | number)[] }[] = [
    { value: root, path: [] },
  ];
  while (waiting.length > 0) {
    const { value, path } = waiting.shift()!;
    if (Array.isArray(value) && value.length > 0) return { path, value };
    if (typeof value === "string" && value.length >= (text?.value.length ?? 0)) {
      text = { path, value };
    }
    if (typeof value === "object" && value !== null) {
      for (const [key, child] of Object.entries(value)) {
        waiting.push({ value: child, path: [...path, key] });
      }
    }
  }
  return text;
}

/** A copy of `root` whose spot is longer by about `extra` bytes of JSON. */
function stretch(root: unknown, { path, value }: Spot, extra: number): unknown {
  if (extra <= 0) return root;
  if (typeof value === "string") return replaceAt(root, path, value + "x".repeat(extra));
  // An element and its comma, on average.
  const perElement = (JSON.stringify(value).length - 1) / value.length;
  const longer = Array.from(
    { length: value.length + Math.ceil(extra / perElement) },
    (_, index) => value[index % value.length],
  );
  return replaceAt(root, path, longer);
}

export function replaceAt(
  value: unknown,
  path: readonly (string | number)[],
  by: unknown,
): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  copy[key] = replaceAt(copy[key], rest, by);
  return copy;
}

function repeat(pattern: Uint8Array, bytes: number): Uint8Array {
  const result = new Uint8Array(bytes);
  result.set(pattern.subarray(0, bytes));
  // What is there is copied behind itself, so that short patterns take no longer than long ones.
  for (let done = pattern.length; done < bytes; done *= 2) result.copyWithin(done, 0, done);
  return result;
}
