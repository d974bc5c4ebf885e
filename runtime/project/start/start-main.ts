// The program that runs one worker's top-level code, as it is built, and ends. `run-apart.ts` bounds its time and memory from
// outside; fuel and memory of the code itself are counted in here.
import { stackSlots } from "../../isolate/stack-slots.ts";
import { runStart } from "../../module/initialise/run-start.ts";
import { linkToParent } from "../../process/parent.ts";
import { readPlan } from "./plan-file.ts";
import type { StartProtocol } from "./protocol.ts";

linkToParent<StartProtocol>({
  handlers: {
    start: async ({ plan, javascript, bounds, limits }) =>
      runStart(readPlan(plan), javascript, {
        ...bounds,
        stackSlots: stackSlots(limits, false),
      }),
  },
  hearers: {},
  onAlone: () => process.exit(0),
});
