import { attackWorker } from "./support/attack-worker.ts";

const million = 1_000_000;

interface Node {
  readonly inner: Node | null;
}

function nested(depth: number): Node | null {
  let node: Node | null = null;
  for (let i = 0; i < depth; i++) node = { inner: node };
  return node;
}

/** An object that JSON writes 2^depth times. */
function doubled(depth: number): unknown {
  let value: unknown = "x";
  for (let i = 0; i < depth; i++) value = [value, value];
  return value;
}

const factorial = (n: bigint): bigint => (n === 0n ? 1n : n * factorial(n - 1n));

export default attackWorker({
  "a regular expression that tries all ways": () => /^(a+)+$/.test(`${"a".repeat(50)}b`),
  "a regular expression that looks back": () => /(?<=z(x+x+)+)y/.test(`${"x".repeat(10_000)}y`),
  "a regular expression of nested groups": () =>
    new RegExp(`${"(".repeat(100_000)}a${")".repeat(100_000)}`).test("a"),
  "a regular expression that is made anew": () => {
    for (let i = 0; ; i++) new RegExp(`(?:a{0,${i}}){0,1000}`.repeat(50)).test("a".repeat(1_000));
  },
  "a power": () => 3n ** 100_000_000n,
  "a power of a power": () => 2n ** (2n ** 64n),
  "products that double": () => {
    let value = 3n;
    while (true) value *= value;
  },
  "a large number, written out": () => {
    for (;;) (1n << 900_000n).toString();
  },
  "a large number, read": () => BigInt("9".repeat(4 * million)) > 0n,
  "a factorial": () => factorial(100_000n),
  "a shift": () => 1n << (1n << 62n),
  recursion: () => {
    const deeper = (): number => 1 + deeper();
    return deeper();
  },
  "recursion, caught at every level": () => {
    const deeper = (): void => {
      try {
        deeper();
      } catch {
        deeper();
      }
    };
    deeper();
  },
  "recursion of a text": () => {
    const value = { toString: (): string => `${value}` };
    return String(value);
  },
  "recursion of a getter": () => {
    const value = {
      get inner(): unknown {
        return value.inner;
      },
    };
    return value.inner;
  },
  "recursion of proxies": () => {
    const proxy: object = new Proxy({}, { get: (_, key) => Reflect.get(proxy, key) });
    return Reflect.get(proxy, "x");
  },
  "a chain of proxies": () => {
    let value = {};
    for (let i = 0; i < 20_000; i++) value = new Proxy(value, {});
    return Reflect.get(value, "x");
  },
  "a chain of prototypes": () => {
    let value = {};
    for (let i = 0; i < million; i++) value = Object.create(value);
    for (;;) Reflect.get(value, "x");
  },
  "a chain of bound functions": () => {
    let call = () => 1;
    for (let i = 0; i < 100_000; i++) call = call.bind(null);
    return call();
  },
  "recursion of a comparison": () => {
    const sort = (): number => {
      [1, 2].sort(sort);
      return 0;
    };
    return sort();
  },
  "an array in itself, flattened": () => {
    const all: unknown[] = [];
    all.push(all);
    return all.flat(Number.POSITIVE_INFINITY);
  },
  "an array that joins deeper and deeper": () => {
    let all: unknown[] = [];
    for (let i = 0; i < 50_000; i++) all = [all];
    return String(all);
  },
  "JSON nested deep, read": () => JSON.parse("[".repeat(100_000)),
  "JSON nested deep, written": () => JSON.stringify(nested(50_000)),
  "JSON that doubles as it is written": () => JSON.stringify(doubled(40)).length,
  "JSON that writes itself anew": () => {
    const value = { toJSON: (): unknown => ({ value }) };
    return JSON.stringify(value);
  },
  "a clone of something deep": () => structuredClone(nested(50_000)),
  "a large array, sorted with lies": () =>
    Array.from({ length: million }, (_, i) => i).sort(() => (Math.random() < 0.5 ? -1 : 1)),
  "a sparse array, looked through": () => {
    const all: number[] = [];
    all[2 ** 32 - 2] = 1;
    return all.map((each) => each).indexOf(2);
  },
  "lengths that lie": () => Array.prototype.indexOf.call({ length: Number.MAX_SAFE_INTEGER }, 1),
  "texts that are normalised": () => {
    const text = "\u1e9b\u0323".repeat(100_000);
    for (;;) text.normalize("NFKD");
  },
  "code from strings": () => {
    const { eval: indirect } = globalThis;
    for (;;) indirect("while (true);");
  },
  "a source of deep nesting": () => new Function("(".repeat(million)),
  "a typed array that is set without end": () => {
    const bytes = new Uint8Array(million);
    for (;;) bytes.fill(1).copyWithin(1, 0);
  },
  "a digest of much": async () => {
    const bytes = new Uint8Array(10 * million);
    for (;;) await crypto.subtle.digest("SHA-512", bytes);
  },
  "a URL of a megabyte": () => {
    for (;;) new URL(`http://x/${"a/../".repeat(200_000)}`);
  },
  "a URL pattern that tries all ways": () => {
    const pattern = new URLPattern({ pathname: "/((?:a+)+)x" });
    return pattern.test({ pathname: `/${"a".repeat(50)}` });
  },
  "base64 of a megabyte": () => {
    const text = "x".repeat(million);
    for (;;) atob(btoa(text));
  },
  "a form of many parts": async () => {
    const body = '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n\r\n'.repeat(100_000);
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    for (;;) await new Response(`${body}--x--`, { headers }).formData();
  },
});
