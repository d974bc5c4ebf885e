import { gunzipSync } from "node:zlib";
import { Profile } from "pprof-format";
import { describe, expect, test } from "vitest";
import { pprofFile } from "../../runtime/measure/where/pprof.ts";
import { speedscopeFile } from "../../runtime/measure/where/speedscope.ts";
import { somewhere } from "./somewhere.ts";

const profiles = [somewhere("GET /"), somewhere("GET /ünï")];

/** Own fuel by the names on the stack, the outermost first. */
const expected = new Map([
  ["host: (request and answer)", 100],
  ["host: (request and answer) < handle", 30],
  ["host: (request and answer) < handle < work", 600],
  ["host: (request and answer) < handle < work < host: skerry:edge/log@0.1.0#write", 250],
  ["host: (request and answer) < handle < host: skerry:edge/log@0.1.0#write", 20],
]);

describe("a file for speedscope", () => {
  // The rules that speedscope reads by, of its file-format-schema.json and its importer: indices of frames are
  // within the shared ones; values never fall; a frame is closed while it is the innermost; all are closed.
  test("is as speedscope reads it, with all fuel in it", () => {
    const file = JSON.parse(JSON.stringify(speedscopeFile("shop", "0.1.0", profiles)));
    expect(file.$schema).toBe("https://www.speedscope.app/file-format-schema.json");
    expect(file.activeProfileIndex).toBe(0);
    expect(file.profiles).toHaveLength(2);
    for (const frame of file.shared.frames) expect(typeof frame.name).toBe("string");
    for (const [index, profile] of file.profiles.entries()) {
      expect(profile).toMatchObject({ type: "evented", unit: "none", startValue: 0 });
      expect(profile.name).toBe(profiles[index]!.case);
      expect(profile.endValue).toBe(1_000);
      const stack: number[] = [];
      const found = new Map<string, number>();
      let now = profile.startValue;
      for (const { type, frame, at } of profile.events) {
        expect(at).toBeGreaterThanOrEqual(now);
        expect(file.shared.frames[frame]).toBeDefined();
        const names = stack.map((each) => file.shared.frames[each].name).join(" < ");
        if (at > now) found.set(names, (found.get(names) ?? 0) + at - now);
        now = at;
        if (type === "O") stack.push(frame);
        else expect(stack.pop()).toBe(frame);
      }
      expect(stack).toEqual([]);
      expect(now).toBe(profile.endValue);
      expect(found).toEqual(expected);
    }
  });
});

describe("a file for pprof", () => {
  test("is what pprof's format says, with all fuel in it, by case", () => {
    const read = Profile.decode(gunzipSync(pprofFile(profiles, Date.UTC(2026, 10, 26))));
    const { strings } = read.stringTable;
    const text = (index: unknown) => strings[Number(index)];
    expect(strings[0]).toBe("");
    expect(read.sampleType.map(({ type, unit }) => [text(type), text(unit)])).toEqual([
      ["fuel", "count"],
      ["calls", "count"],
    ]);
    expect(text(read.defaultSampleType)).toBe("fuel");
    expect(new Date(Number(BigInt(read.timeNanos) / 1_000_000n)).toISOString()).toBe(
      "2026-11-26T00:00:00.000Z",
    );
    const functions = new Map(read.function.map((each) => [Number(each.id), text(each.name)]));
    const locations = new Map(
      read.location.map(({ id, line }) => [
        Number(id),
        functions.get(Number(line[0]!.functionId))!,
      ]),
    );
    for (const { case: name } of profiles) {
      const samples = read.sample.filter(({ label }) => text(label[0]!.str) === name);
      const found = new Map(
        samples.map(({ locationId, value }) => [
          locationId
            .map((id) => locations.get(Number(id)))
            .reverse()
            .join(" < "),
          Number(value[0]),
        ]),
      );
      expect(found).toEqual(expected);
      expect(samples.map(({ value }) => Number(value[1]))).toEqual([1, 1, 40, 2, 1]);
    }
  });
});
