import { describe, expect, it } from "vitest";
import { FormChoice } from "../../../../runtime/isolate/inside/instance/form-choice.ts";

const M = 1_000_000;
/** Fuel for as much time as a new instance takes, and what checks add to what computes. */
const instance = 8 * M;
const share = 0.6;

/** After how many of these requests, over and over, the bounded form is the one; null for never, in 10,000. */
function takenAfter(...requests: readonly { fuel: number; grew: boolean }[]): number | null {
  const choice = new FormChoice();
  for (let count = 1; count <= 10_000; count++) {
    choice.ended(requests[count % requests.length]!);
    if (choice.bounded) return count;
  }
  return null;
}

/** One that has taken the bounded form. */
function taken(): FormChoice {
  const choice = new FormChoice();
  for (let count = 0; !choice.bounded && count < 100; count++) {
    choice.ended({ fuel: M, grew: true });
  }
  expect(choice.bounded).toBe(true);
  return choice;
}

describe("the bounded form is taken", () => {
  it("once small requests that grew have lost some instances", () => {
    expect(takenAfter({ fuel: 0, grew: true })).toBe(16);
    expect(takenAfter({ fuel: M, grew: true })).toBe(18);
    expect(takenAfter({ fuel: M, grew: true }, { fuel: M, grew: false })).toBeLessThan(60);
  });

  it("never where requests do not grow, or few of them do, or they compute", () => {
    expect(takenAfter({ fuel: M, grew: false })).toBe(null);
    expect(takenAfter({ fuel: 14 * M, grew: true })).toBe(null);
    const seldom = Array.from({ length: 10 }, (_, at) => ({ fuel: 3 * M, grew: at === 0 }));
    expect(takenAfter(...seldom)).toBe(null);
  });

  it("never where there is none, or for fuel that is no number", () => {
    const choice = taken();
    choice.rule();
    for (let count = 0; count < 1_000; count++) choice.ended({ fuel: 0, grew: true });
    expect(choice.bounded).toBe(false);
    expect(takenAfter({ fuel: Number.NaN, grew: true })).toBe(null);
    expect(takenAfter({ fuel: Number.POSITIVE_INFINITY, grew: true })).toBe(null);
  });
});

it("another isolate's choice holds from the beginning, and is left for less", () => {
  const choice = new FormChoice(true);
  expect(choice.bounded).toBe(true);
  choice.ended({ fuel: 90 * M, grew: false });
  expect(choice.bounded).toBe(true);
  choice.ended({ fuel: 20 * M, grew: false });
  expect(choice.bounded).toBe(false);
});

describe("the bounded form is left", () => {
  it("when requests compute long, one of them alone or many", () => {
    const one = taken();
    one.ended({ fuel: 1_000 * M, grew: true });
    expect(one.bounded).toBe(false);
    const many = taken();
    let count = 0;
    for (; many.bounded; count++) many.ended({ fuel: 20 * M, grew: true });
    expect(count).toBeLessThan(70);
  });

  it("but not for a request now and then that does not grow, or a longer one", () => {
    const choice = taken();
    for (let count = 0; count < 1_000; count++) {
      choice.ended({ fuel: count % 50 === 0 ? 100 * M : M, grew: count % 3 > 0 });
      expect(choice.bounded).toBe(true);
    }
  });

  it.each([20 * M, 200 * M, 2_000 * M])(
    "a few times at most by requests made for it, and costs a bounded time (%d fuel)",
    (long) => {
      const choice = new FormChoice();
      let changes = 0;
      let lost = 0;
      let grown = 0;
      for (let count = 0; count < 5 * M; count++) {
        const was = choice.bounded;
        const fuel = was ? long : 0;
        if (was) lost += (share * fuel) / instance - 1;
        else grown++;
        choice.ended({ fuel, grew: true });
        if (choice.bounded !== was) changes++;
      }
      // In and out; all that was lost is some instances each time, and one long request.
      const times = Math.ceil(changes / 2);
      expect(times).toBeGreaterThan(5);
      expect(times).toBeLessThanOrEqual(17);
      expect(lost).toBeLessThan(times * (32 + (share * long) / instance));
      expect(grown).toBeGreaterThan(16 * 2 ** (times - 1) - 1);
    },
  );
});
