import { expect, test } from "vitest";
import { Suspicion } from "../../../runtime/supervisor/cordons/suspicion.ts";

const minute = 60_000;
const crowd = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `w${from + i}`);

test("the few that ran at a crash are all suspected", () => {
  expect(new Suspicion().narrow("default", ["a", "b"], 0)).toEqual(["a", "b"]);
});

test("of a crowd nobody is, until another crash leaves a few that ran at both", () => {
  const suspicion = new Suspicion();
  expect(suspicion.narrow("default", ["bad", ...crowd(0, 20)], 0)).toEqual([]);
  expect(suspicion.narrow("default", [...crowd(18, 40), "bad"], minute)).toEqual([
    "bad",
    "w18",
    "w19",
  ]);
});

test("a crowd that runs at three crashes in a row is moved, if there is room for it", () => {
  const suspicion = new Suspicion();
  const busy = ["bad", ...crowd(0, 15)];
  expect(suspicion.narrow("default", busy, 0)).toEqual([]);
  expect(suspicion.narrow("default", busy, minute)).toEqual([]);
  expect(suspicion.narrow("default", busy, 2 * minute)).toEqual(busy);
  for (let i = 0; i < 5; i++) {
    expect(suspicion.narrow("payments", crowd(0, 17), i * minute)).toEqual([]);
  }
});

test("crashes of other cordons, of long ago, and of others have nothing to do with one another", () => {
  const suspicion = new Suspicion();
  const first = ["bad", ...crowd(0, 10)];
  const second = ["bad", ...crowd(10, 20)];
  suspicion.narrow("default", first, 0);
  expect(suspicion.narrow("payments", second, minute)).toEqual([]);
  expect(suspicion.narrow("default", second, 20 * minute)).toEqual([]);
  expect(suspicion.narrow("default", crowd(20, 30), 21 * minute)).toEqual([]);
  expect(suspicion.narrow("default", ["w25", ...second], 22 * minute)).toEqual(["w25"]);
});

test("a worker that runs at each of many silences without CPU time is suspected at the fourth in ten minutes", () => {
  const suspicion = new Suspicion();
  const at = (minutes: number, ...suspects: string[]) =>
    suspicion.narrowStalled(suspects, minutes * minute);
  expect(at(0, "bad", "a")).toEqual([]);
  expect(at(1, "bad", "b")).toEqual([]);
  expect(at(2, "bad", "c", "a")).toEqual([]);
  expect(at(3, "bad", "d", "b")).toEqual(["bad"]);
  expect(at(4, "bad")).toEqual(["bad"]);
  // What was long ago is forgotten.
  expect(at(40, "bad", "a")).toEqual([]);
});
