import { expect, test } from "vitest";
import { soakPage } from "./picture.ts";
import { memoryGrowth, type SoakSample } from "./samples.ts";

const MiB = 2 ** 20;

/** A soak whose two shards hold so much at each second. */
function samples(seconds: number, mibAt: (second: number) => number): SoakSample[] {
  return Array.from({ length: seconds }, (_, index) => {
    const bytes = (mibAt(index + 1) * MiB) / 2;
    const resident = { supervisor: 900 * MiB, "shard 1": bytes, "shard 2": bytes };
    return { second: index + 1, requestsPerSecond: 100, resident };
  });
}

test("memory that grows in the first minute only is no growth, and the supervisor's is not the shards'", () => {
  const { early, late, growth } = memoryGrowth(
    samples(600, (second) => Math.min(300, 5 * second + 5)),
  );
  expect(growth).toBeLessThan(1.1);
  expect(early / MiB).toBe(282);
  expect(late / MiB).toBe(300);
});

test("memory that goes on growing is", () => {
  expect(memoryGrowth(samples(600, (second) => 200 + second / 10)).growth).toBeGreaterThan(1.2);
});

test("of a short soak the first quarter stands for the first minute", () => {
  expect(memoryGrowth(samples(40, (second) => (second <= 10 ? 100 : 150))).growth).toBe(1.5);
});

test("the picture has a line for each process, and says what it shows", () => {
  const page = soakPage(
    samples(30, () => 100),
    "30 s & nothing <wrong>",
  );
  expect(page.match(/<polyline/g)).toHaveLength(4);
  expect(page).toContain("<title>shard 2</title>");
  expect(page).toContain("30 s &#38; nothing &#60;wrong&#62;");
});
