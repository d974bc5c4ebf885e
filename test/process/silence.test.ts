import { expect, test } from "vitest";
import type { ProcessTime } from "../../runtime/process/process-use.ts";
import { Silence } from "../../runtime/process/silence.ts";

const most = 5_000;

/** A silence of 5 s, looked at five times a second, of a process with such times at each look. */
function silent(timeAt: (ms: number) => ProcessTime | null): Silence {
  let now = 0;
  const silence = new Silence(() => timeAt(now));
  for (; now < most; now += 200) silence.passed(200, most);
  return silence;
}

test.for([
  ["T", 0, /as it was stopped \(0 ms of CPU time in 4\.\d s\)$/],
  ["t", 0, /as it was stopped/],
  ["R", 0.05, /as the machine was too busy for it \(2\d\d ms of CPU time/],
  ["S", 0, /, and slept \(0 ms/],
  ["D", 0.01, /, and slept/],
  ["R", 1, /^gave no sign of life$/],
  ["R", 0.2, /^gave no sign of life$/],
  // Its main thread waits, and others work.
  ["S", 1.5, /^gave no sign of life$/],
] as const)(
  "of a process in state %s that had %s of a core it is told why it was silent",
  ([state, share, reason]) => {
    expect(silent((ms) => ({ state, cpuMs: 700 + ms * share })).reason()).toMatch(reason);
  },
);

test("where the system tells no times, silence is all that is known", () => {
  expect(silent(() => null).reason()).toBe("gave no sign of life");
});

test("CPU time that it had before it fell silent is none of the silence", () => {
  const silence = silent(() => ({ state: "T", cpuMs: 90_000 }));
  expect(silence.ms).toBe(most);
  expect(silence.isQuiet).toBe(true);
  silence.heard();
  expect(silence.ms).toBe(0);
  expect(silence.isQuiet).toBe(false);
  expect(silence.listened).toBe(most);
});
