import { pino } from "pino";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { SkerryError } from "../../../../runtime/errors.ts";
import type { FencingToken } from "../../../../runtime/store/log/lease/fencing.ts";
import { CleaningTurns } from "../../../../runtime/supervisor/cluster/cleaning/cleaning-turns.ts";

const hour = 3_600_000;
const token = { number: 1, holder: "ab".repeat(16) };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Turns of a node that gets the lease when it wants it, with what they did in order. */
function turnsOfTest() {
  const deeds: string[] = [];
  const lines: string[] = [];
  const found = {
    token: token as FencingToken | null,
    cleaned: [] as { bytes: number; deployments: number }[],
    clean: () => {},
    artifacts: async (_may: () => boolean) => 0,
  };
  const turns = new CleaningTurns({
    cleaner: {
      clean: async () => {
        deeds.push("clean");
        found.clean();
        return found.cleaned.shift() ?? { bytes: 0, deployments: 0 };
      },
    },
    artifactCleaner: {
      clean: async (may) => {
        deeds.push("artifacts");
        return found.artifacts(may);
      },
    },
    lease: {
      want: () => void deeds.push("want"),
      get token() {
        return found.token;
      },
      giveBack: async () => void deeds.push("give back"),
    },
    logger: pino({ level: "info" }, { write: (line: string) => void lines.push(line) }),
  });
  onTestFinished(() => turns.close());
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  return { turns, deeds, lines, found, pass };
}

const turn = ["want", "clean", "artifacts", "give back"];

test("a turn removes what nothing names, then artifacts, says how many, and gives the lease back", async () => {
  const { deeds, lines, found, pass } = turnsOfTest();
  found.cleaned = [{ bytes: 3, deployments: 1 }];
  found.artifacts = async (may) => (may() ? 7 : -1);
  await pass(hour - 60_000);
  expect(deeds).toEqual([]);
  await pass(hour / 2 + 120_000);
  expect(deeds).toEqual(["want", "clean", "clean", "artifacts", "give back"]);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { bytes: 3, deployments: 1 },
    { artifacts: 7 },
  ]);
});

test("a turn of another node puts this one's off by an hour", async () => {
  const { turns, deeds, pass } = turnsOfTest();
  for (let n = 0; n < 4; n++) {
    await pass(hour - 60_000);
    turns.seen();
  }
  expect(deeds).toEqual([]);
  await pass(hour * 1.5 + 60_000);
  expect(deeds).toEqual(turn);
});

test("artifacts are removed by who has the lease, as long as it has, and not while the node ends", async () => {
  const { turns, deeds, found, pass } = turnsOfTest();
  const might: boolean[] = [];
  found.artifacts = async (may) => {
    might.push(may());
    found.token = null;
    might.push(may());
    found.token = token;
    void turns.close();
    might.push(may());
    return 0;
  };
  // Lost amid the turn.
  found.clean = () => {
    found.token = null;
  };
  await pass(hour * 1.5 + 60_000);
  expect(deeds).toEqual(["want", "clean", "give back"]);
  found.token = token;
  found.clean = () => {};
  deeds.length = 0;
  await pass(hour * 1.5 + 60_000);
  expect(deeds).toEqual(turn);
  expect(might).toEqual([true, false, false]);
  deeds.length = 0;
  await pass(hour * 3);
  expect(deeds).toEqual([]);
});

test("a turn that finds no end does ten rounds, and the next one goes on", async () => {
  const { deeds, found, pass } = turnsOfTest();
  found.cleaned = Array(100).fill({ bytes: 1, deployments: 0 });
  await pass(hour * 1.5 + 60_000);
  expect(deeds.filter((each) => each === "clean")).toHaveLength(10);
  expect(deeds.at(-1)).toBe("give back");
});

test("a turn that fails says why, but for servers that are away, and gives the lease back", async () => {
  const { deeds, lines, found, pass } = turnsOfTest();
  for (const [code, told] of [
    ["unavailable", 0],
    ["conflict", 1],
  ] as const) {
    deeds.length = 0;
    found.clean = () => {
      throw new SkerryError(code, "It did not work.");
    };
    await pass(hour * 1.5 + 60_000);
    expect([deeds, lines.length]).toEqual([["want", "clean", "give back"], told]);
  }
  expect(lines[0]).toContain("It did not work.");
});
