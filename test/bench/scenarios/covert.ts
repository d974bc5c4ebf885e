import { loadavg } from "node:os";
import { plainTable } from "../../../runtime/cli/text/plain-table.ts";
import { channels } from "../covert/channel.ts";
import { type ClockFigures, measureClocks } from "../covert/clocks.ts";
import { preamble } from "../covert/decode.ts";
import { type ChannelFigures, measureChannel } from "../covert/measure.ts";
import { place, placements } from "../covert/placements.ts";
import type { BenchContext, Scenario } from "../scenario.ts";

/** The name under which clocks alone are measured. */
const clocksName = "clocks";

const measuredNames = [...channels.map(({ name }) => name), clocksName];
const placementNames = placements.map(({ name }) => name);

/** Bits of a frame behind its preamble. */
const frameBits = 48;

/** Bits that two guests pass to each other by what they share, and the clocks that a guest can build. A round is a
 * frame of each channel in each placement; one more chooses how long a slot is. */
export const covertScenario: Scenario = {
  name: "covert",
  about: "bits that two guests pass by what they share, in one process, two shards, two cordons",
  parts: () => [...measuredNames, ...placementNames],
  async run({ rounds, folder, only, say }: BenchContext) {
    const wanted = chosen(only);
    // Another seed each time: what is found hangs on no bits. It is kept with the figures.
    const seed = `skerry ${Date.now()}`;
    const loadBefore = loadavg()[0]!;
    const figures: ChannelFigures[] = [];
    const clocks: ClockFigures[] = [];
    for (const placement of wanted.placements) {
      say(`${placement.name}: starting`);
      const placed = await place(placement, folder, seed);
      try {
        if (wanted.clocks) clocks.push(...(await measureClocks(placed)));
        for (const channel of wanted.channels) {
          const sizes = { seed, slots: preamble.length + frameBits, frames: rounds };
          const measured = await measureChannel(placed, channel, sizes);
          figures.push(measured);
          say(`${placement.name}: ${cells(measured).slice(1).join("  ")}`);
        }
      } finally {
        await placed.end();
      }
    }
    const tables = [
      `Load of the machine before: ${loadBefore.toFixed(2)}. Seed: ${seed}.`,
      ...(figures.length > 0 ? [channelTable(figures)] : []),
      ...(clocks.length > 0 ? [clockTable(clocks)] : []),
    ];
    return { tables, goals: [], document: { seed, loadBefore, channels, figures, clocks } };
  },
};

/** What is measured: what is named of channels with the clocks, and of placements, or all of either. */
function chosen(only: readonly string[]) {
  const of = (all: readonly string[]) => {
    const named = all.filter((name) => only.includes(name));
    return named.length > 0 ? named : all;
  };
  const [what, where] = [of(measuredNames), of(placementNames)];
  return {
    clocks: what.includes(clocksName),
    channels: channels.filter(({ name }) => what.includes(name)),
    placements: placements.filter(({ name }) => where.includes(name)),
  };
}

function cells(figures: ChannelFigures): string[] {
  const { placement, channel, slotMs, bitsPerSecond, bits, errors, reliable, readBy } = figures;
  const [by = ""] = Object.entries(readBy).sort(([, a], [, b]) => b - a)[0] ?? [];
  const error = `${errors} of ${bits} (${(errors / bits).toFixed(2)})`;
  const rate = reliable === 0 ? "0" : reliable.toFixed(1);
  return [placement, channel, `${slotMs} ms`, bitsPerSecond.toFixed(0), error, rate, by];
}

function channelTable(figures: readonly ChannelFigures[]): string {
  const head = [
    "placement",
    "channel",
    "slot",
    "bits/s",
    "wrong",
    "bits/s to rely on",
    "mostly read by",
  ];
  const aligns = ["left", "left", "right", "right", "right", "right", "left"] as const;
  return plainTable(head, aligns, figures.map(cells));
}

function clockTable(clocks: readonly ClockFigures[]): string {
  const shown = (micros: number | null) =>
    micros === null ? "stands still" : micros.toPrecision(3);
  const head = ["placement", "clock", "step, µs", "spread, µs", "tells apart, µs"];
  const rows = clocks.map(({ placement, clock, stepMicros, spreadMicros, finestMicros }) => [
    ...[placement, clock, shown(stepMicros), shown(spreadMicros), shown(finestMicros)],
  ]);
  return plainTable(head, ["left", "left", "right", "right", "right"], rows);
}
