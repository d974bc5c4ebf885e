/** Looks again and again until what it sees is good, and gives that. @throws after `ms`, with what it saw
 * last. */
export async function until<Value>(
  look: () => Promise<Value> | Value,
  good: (value: Value) => boolean,
  ms = 30_000,
): Promise<Value> {
  const end = performance.now() + ms;
  for (;;) {
    const value = await look();
    if (good(value)) return value;
    if (performance.now() > end) {
      throw new Error(`after ${ms} ms it is still ${JSON.stringify(value).slice(0, 500)}`);
    }
    await new Promise((wait) => setTimeout(wait, 20));
  }
}
