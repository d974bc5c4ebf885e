import type { FuelProfile } from "./fuel-profile.ts";
import { viewerFrame } from "./viewer-frame.ts";

/** One event: a frame is opened or closed at a value. */
interface SpeedscopeEvent {
  readonly type: "O" | "C";
  readonly frame: number;
  readonly at: number;
}

/** A file of speedscope's, in its evented form (https://www.speedscope.app/file-format-schema.json). */
export interface SpeedscopeFile {
  readonly $schema: "https://www.speedscope.app/file-format-schema.json";
  readonly name: string;
  readonly exporter: string;
  readonly activeProfileIndex: number;
  readonly shared: {
    readonly frames: readonly SpeedscopeFrame[];
  };
  readonly profiles: readonly EventedProfile[];
}

interface SpeedscopeFrame {
  readonly name: string;
  readonly file: string;
  readonly line?: number;
  readonly col?: number;
}

interface EventedProfile {
  readonly type: "evented";
  readonly name: string;
  readonly unit: "none";
  readonly startValue: number;
  readonly endValue: number;
  readonly events: readonly SpeedscopeEvent[];
}

/** Profiles as one file that speedscope opens, each case a profile of its own. Values are fuel; what a function
 * burned itself comes before what it called, since calls of one function by one caller are together. */
export function speedscopeFile(
  name: string,
  version: string,
  profiles: readonly FuelProfile[],
): SpeedscopeFile {
  const frames: SpeedscopeFrame[] = [];
  const made = profiles.map((profile): EventedProfile => {
    const first = frames.length;
    for (const own of profile.functions) {
      const { name, file, line, column } = viewerFrame(own);
      frames.push(line === 0 ? { name, file } : { name, file, line, col: column });
    }
    return {
      type: "evented",
      name: profile.case,
      unit: "none",
      startValue: 0,
      endValue: profile.fuel,
      events: eventsOf(profile, first),
    };
  });
  return {
    $schema: "https://www.speedscope.app/file-format-schema.json",
    name: `${name}, fuel`,
    exporter: `skerry@${version}`,
    activeProfileIndex: 0,
    shared: { frames },
    profiles: made,
  };
}

function eventsOf({ calls }: FuelProfile, firstFrame: number): SpeedscopeEvent[] {
  const children = calls.map((): number[] => []);
  for (const [place, { parent }] of calls.entries()) children[parent]?.push(place);
  const events: SpeedscopeEvent[] = [];
  let at = 0;
  // A tree is at most some hundred calls deep.
  const walk = (place: number) => {
    const call = calls[place]!;
    const frame = firstFrame + call.function;
    events.push({ type: "O", frame, at });
    at += call.self;
    for (const child of children[place]!) walk(child);
    events.push({ type: "C", frame, at });
  };
  if (calls.length > 0) walk(0);
  return events;
}
