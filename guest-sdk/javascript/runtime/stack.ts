// Stacks in the author's terms: the engine's frames name places in the bundle, and the build appends a
// map to that (`build/position-map.ts`).

/** What the build leaves of the source map. */
interface ShortMap {
  readonly sources: readonly string[];
  /** The line of the bundle, counted from 1, that `mappings` begins with. Lines before are the SDK's. */
  readonly first: number;
  /** A line of the bundle each, separated by semicolons, in the notation of source maps (ECMA-426, "Mappings
   * structure") but for one thing: each line counts from 0 in everything, so that it is read alone.
   * A segment of one number begins code of the SDK. */
  readonly mappings: string;
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The engine's frames: `    at name (componentize-qjs:user.js:12:3)`, `    at componentize-qjs:…`. */
const frame = /^(\s*at )(?:(.*?) \()?componentize-qjs:user\.js:(\d+):(\d+)\)?$/;

/** The stack with each frame at its place in the author's files, as `at name (src/index.ts:3:9)`.
 * Frames of the SDK are left out. Without a map (in a worker with very large packages) the stack is as
 * it was. */
export function mapStack(stack: string): string {
  const map = (globalThis as Record<symbol, unknown>)[Symbol.for("skerry.source-map")] as
    | ShortMap
    | null
    | undefined;
  if (map === null || map === undefined) return stack;
  const mapped: string[] = [];
  for (const line of stack.split("\n")) {
    const match = frame.exec(line);
    if (match === null) {
      mapped.push(line);
      continue;
    }
    const [, at, name, row, column] = match;
    const place = placeOf(map, Number(row), Number(column));
    if (place === null) {
      // What the SDK's code, or the bundler's for async functions, called of the engine's own.
      while (mapped.at(-1)?.endsWith(" (native)")) mapped.pop();
      continue;
    }
    mapped.push(
      name === undefined || name === "<anonymous>" ? `${at}${place}` : `${at}${name} (${place})`,
    );
  }
  return mapped.join("\n");
}

/** The place of a line and column that count from 1, or null for the SDK's code. */
function placeOf(map: ShortMap, line: number, column: number): string | null {
  const { sources, first, mappings } = map;
  if (line < first) return null;
  let begin = 0;
  for (let left = line - first; left > 0; left -= 1) {
    begin = mappings.indexOf(";", begin) + 1;
    if (begin === 0) return null;
  }
  const end = mappings.indexOf(";", begin);
  const text = mappings.slice(begin, end === -1 ? undefined : end);
  let place: string | null = null;
  // Generated column, source, line and column: each the difference to the one before.
  const at = [0, 0, 0, 0];
  for (const segment of text === "" ? [] : text.split(",")) {
    const fields = decode(segment);
    for (const [index, change] of fields.entries()) at[index]! += change;
    if (at[0]! > column - 1) break;
    place = fields.length === 1 ? null : `${sources[at[1]!]}:${at[2]! + 1}:${at[3]! + 1}`;
  }
  return place;
}

/** Numbers in base 64 VLQ: five bits a digit, the lowest first, the sixth bit says that more follow;
 * the lowest bit of the number is its sign. */
function decode(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let scale = 1;
  for (const digit of segment) {
    const bits = digits.indexOf(digit);
    value += (bits & 31) * scale;
    scale *= 32;
    if ((bits & 32) !== 0) continue;
    numbers.push(value % 2 === 1 ? -(value - 1) / 2 : value / 2);
    value = 0;
    scale = 1;
  }
  return numbers;
}
