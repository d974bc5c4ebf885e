// The worker of `depth.toolchain.test.ts`: recursion in each form that a script has, as deep as is asked for.

type Form = (depth: number) => unknown;

const plain = (depth: number): number => (depth === 0 ? 0 : 1 + plain(depth - 1));
const native: Form = (depth) => (depth === 0 ? 0 : [0].map(() => native(depth - 1)));
const sort: Form = (depth) =>
  depth === 0 ? 0 : [1, 2].sort(() => Number(sort(depth - 1) === undefined));
const replace = (depth: number): string =>
  depth === 0 ? "" : "a".replace(/a/, () => replace(depth - 1));
const awaits = async (depth: number): Promise<number> =>
  depth === 0 ? 0 : 1 + (await awaits(depth - 1));
const all = async (depth: number): Promise<unknown> =>
  depth === 0 ? 0 : Promise.all([0].map(() => all(depth - 1)));
function* yields(depth: number): Generator<unknown> {
  yield depth === 0 ? 0 : yields(depth - 1).next().value;
}
async function* generates(depth: number): AsyncGenerator<unknown> {
  yield depth === 0 ? 0 : (await generates(depth - 1).next()).value;
}
/** Calls of one async generator, all but the first of which wait. */
async function queued(call: "next" | "throw", count: number): Promise<void> {
  const generator = (async function* () {
    for (;;) {
      await null;
      yield 1;
    }
  })();
  const first = generator.next();
  const calls = Array.from({ length: count }, (_, at) => generator[call](at as never));
  await first;
  const outcomes = await Promise.allSettled(calls);
  for (const [at, outcome] of outcomes.entries()) {
    const isDone = call === "next" ? outcome.status === "fulfilled" : isReason(outcome, at);
    if (!isDone) throw new Error(`${call} ${at} had the outcome of another`);
  }
}
const isReason = (outcome: PromiseSettledResult<unknown>, reason: unknown) =>
  outcome.status === "rejected" && outcome.reason === reason;
class Node {
  readonly inner: Node | null;
  constructor(depth: number) {
    this.inner = depth === 0 ? null : new Node(depth - 1);
  }
}
function nested(depth: number): unknown[] {
  let value: unknown[] = [];
  for (let at = 0; at < depth; at++) value = [value];
  return value;
}
const text = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

export const forms: Readonly<Record<string, Form>> = {
  "a call": plain,
  "a native callback": native,
  "a comparison": sort,
  "a replacement": replace,
  await: awaits,
  "Promise.all": all,
  "a generator": (depth) => yields(depth).next().value,
  "an async generator": async (depth) => (await generates(depth).next()).value,
  "a constructor": (depth) => new Node(depth),
  "a getter": (depth) => {
    let left = depth;
    const object: { readonly value: unknown } = {
      get value() {
        return left-- <= 0 ? 0 : this.value;
      },
    };
    return object.value;
  },
  "a proxy": (depth) => {
    let left = depth;
    const proxy: Record<string, unknown> = new Proxy(
      {},
      { get: (_target, _name, receiver) => (left-- <= 0 ? 0 : receiver.value) },
    );
    return proxy.value;
  },
  "a chain of proxies": (depth) => {
    let proxy: Record<string, unknown> = {};
    for (let at = 0; at < depth; at++) proxy = new Proxy(proxy, {});
    return proxy.value;
  },
  "a conversion to text": (depth) => {
    let left = depth;
    const object = { toString: (): string => (left-- <= 0 ? "" : `${object}`) };
    return `${object}`;
  },
  "an array as text": (depth) => String(nested(depth)),
  "a flat array": (depth) => nested(depth).flat(Number.POSITIVE_INFINITY),
  "an iterator of iterators": (depth) => {
    let iterator: IteratorObject<number, undefined> = [0].values();
    for (let at = 0; at < depth; at++) {
      iterator = at % 2 === 0 ? iterator.filter(() => true) : iterator.map((value) => value);
    }
    return iterator.next().value;
  },
  "JSON that is read": (depth) => JSON.parse(text(depth)),
  "JSON that is written": (depth) => JSON.stringify(nested(depth)),
  "a clone": (depth) => structuredClone(nested(depth)),
  "calls of next() that wait": (count) => queued("next", count),
  "calls of throw() that wait": (count) => queued("throw", count),
  "reactions that wait": async (count) => {
    let promise = Promise.resolve(0);
    for (let at = 0; at < count; at++) promise = promise.then((sum) => sum + 1);
    if ((await promise) !== count) throw new Error("a reaction was lost");
  },
  "promises of promises": async (count) => {
    let promise = Promise.resolve(1);
    for (let at = 0; at < count; at++) {
      const inner = promise;
      promise = new Promise((resolve) => resolve(inner));
    }
    await promise;
  },
};
