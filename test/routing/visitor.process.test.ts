import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { visitorBucket, visitorKey } from "../../runtime/routing/visitor.ts";

const buckets = (worker: string, keys: readonly string[]) =>
  keys.map((key) => visitorBucket(key, worker));

const addresses = Array.from({ length: 100_000 }, (_, i) =>
  visitorKey({ address: `198.51.${i >> 8}.${i & 255}`, userAgent: "Browser/1.0" }),
);

test("visitors are spread evenly over 10,000 buckets of 0.01", () => {
  const spread = buckets("shop", addresses);
  expect(spread.every((b) => b >= 0 && b <= 99.99 && Math.round(b * 100) / 100 === b)).toBe(true);
  for (const percent of [1, 10, 50, 90]) {
    const share = spread.filter((bucket) => bucket < percent).length / spread.length;
    // Four standard deviations of a fair coin.
    const p = percent / 100;
    expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / spread.length));
  }
  const tenths = new Array<number>(1_000).fill(0);
  for (const bucket of spread) tenths[Math.floor(bucket * 10)]!++;
  // Chi squared over 1,000 cells: mean 999, standard deviation 45.
  const expected = spread.length / tenths.length;
  const chi = tenths.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  expect(chi).toBeGreaterThan(800);
  expect(chi).toBeLessThan(1_200);
});

test("the same visitors are not the first ones of every worker", () => {
  const first = buckets("shop", addresses);
  const second = buckets("blog", addresses);
  const both = first.filter((bucket, i) => bucket < 10 && second[i]! < 10).length;
  expect(both / first.length).toBeCloseTo(0.01, 2);
});

test("a visitor keeps its side in another process, and on every machine", () => {
  expect(visitorBucket("client 203.0.113.7 Browser/1.0", "shop")).toBe(91.04);
  const module = new URL("../../runtime/routing/visitor.ts", import.meta.url).href;
  const program = `import { visitorBucket } from ${JSON.stringify(module)};
    console.log(visitorBucket("client 203.0.113.7 Browser/1.0", "shop"));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", program]);
  expect(output.toString().trim()).toBe("91.04");
});

test("the cookie skerry-visitor names a visitor before address and browser do", () => {
  const one = {
    address: "203.0.113.7",
    userAgent: "Browser/1.0",
    cookies: "a=b; skerry-visitor=u1",
  };
  expect(visitorKey(one)).toBe("cookie u1");
  expect(visitorKey({ ...one, address: "192.0.2.1", userAgent: "Other" })).toBe("cookie u1");
  expect(visitorKey({ ...one, cookies: "my-skerry-visitor=u1" })).toBe(
    "client 203.0.113.7 Browser/1.0",
  );
  expect(visitorKey({ ...one, cookies: "skerry-visitor=; x" })).toBe(
    visitorKey({ ...one, cookies: "" }),
  );
  expect(visitorKey({ address: "203.0.113.7" })).toBe("client 203.0.113.7 ");
});

test("a cookie can't pass for an address, and a long one costs no more than a short one", () => {
  const address = visitorKey({ address: "203.0.113.7", userAgent: "B" });
  expect(visitorKey({ address: "192.0.2.1", cookies: `skerry-visitor=${address}` })).not.toBe(
    address,
  );
  const long = visitorKey({ address: "192.0.2.1", cookies: `skerry-visitor=${"x".repeat(9_999)}` });
  expect(long.length).toBeLessThan(300);
});
