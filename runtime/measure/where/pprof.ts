import { gzipSync } from "node:zlib";
import {
  Label,
  Line,
  Location,
  Function as PprofFunction,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from "pprof-format";
import type { FuelProfile } from "./fuel-profile.ts";
import { viewerFrame } from "./viewer-frame.ts";

/** Profiles as one file of pprof's, compressed: a sample for each call of the tree, with its self fuel and how often
 * it was called; the label `case` tells cases apart. `at` is when it was measured, in ms since 1970. */
export function pprofFile(profiles: readonly FuelProfile[], at: number): Uint8Array {
  const stringTable = new StringTable();
  const text = (value: string) => stringTable.dedup(value);
  const functions: PprofFunction[] = [];
  const locations: Location[] = [];
  const caseKey = text("case");
  const samples: Sample[] = [];
  for (const profile of profiles) {
    const first = locations.length + 1;
    for (const own of profile.functions) {
      const id = locations.length + 1;
      const { name, file, line } = viewerFrame(own);
      const [shown, filename] = [text(name), text(file)];
      const common = { id, name: shown, systemName: shown, filename };
      functions.push(new PprofFunction({ ...common, startLine: line }));
      locations.push(new Location({ id, line: [new Line({ functionId: id, line })] }));
    }
    const label = [new Label({ key: caseKey, str: text(profile.case) })];
    for (const [place, { self, calls }] of profile.calls.entries()) {
      const locationId = stackOf(profile, place).map((each) => first + each);
      samples.push(new Sample({ locationId, value: [self, calls], label }));
    }
  }
  const count = text("count");
  const profile = new Profile({
    sampleType: [
      new ValueType({ type: text("fuel"), unit: count }),
      new ValueType({ type: text("calls"), unit: count }),
    ],
    defaultSampleType: text("fuel"),
    periodType: new ValueType({ type: text("fuel"), unit: count }),
    period: 1,
    timeNanos: BigInt(at) * 1_000_000n,
    sample: samples,
    location: locations,
    function: functions,
    stringTable,
  });
  return gzipSync(profile.encode());
}

/** Places of the functions that are under way in a call, the innermost first. */
function stackOf({ calls }: FuelProfile, place: number): number[] {
  const stack: number[] = [];
  for (let call = calls[place]; call !== undefined; call = calls[call.parent]) {
    stack.push(call.function);
  }
  return stack;
}
