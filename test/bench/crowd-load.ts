// Visitors of a worker with large answers, in a process of their own: each asks again once it has all of an answer, which it may read
// slowly. Asked by a message, it tells what has become of their requests since it was asked before.
import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";

/** What became of requests. */
export interface CrowdOutcomes {
  /** Answers with all their content. */
  whole: number;
  /** Answers that ended before their content did, or connections that ended before an answer. */
  cut: number;
  /** Answers of other statuses than 200. */
  refused: number;
  /** The longest that a visitor waited for one of those that came whole, in ms. */
  longestMs: number;
}

const [origin = "", host = "", visitors = "1", bytes = "0", rate = "Infinity"] =
  process.argv.slice(2);
/** Bytes that a visitor reads in a second at most. */
const bytesPerSecond = Number(rate);
const nothing = (): CrowdOutcomes => ({ whole: 0, cut: 0, refused: 0, longestMs: 0 });

/** How long a visitor whose request has failed waits before it asks again, in ms. */
const pauseAfterFailure = 100;
let outcomes = nothing();

async function visit(): Promise<never> {
  // Of undici a slow reader loses the end of an answer whose connection the server has closed meanwhile.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (;;) {
    const begun = performance.now();
    let failed = true;
    try {
      const [answer] = (await once(get(origin, { agent, headers: { host } }), "response")) as [
        IncomingMessage,
      ];
      let length = 0;
      const began = performance.now();
      for await (const chunk of answer) {
        length += (chunk as Uint8Array).length;
        const early = (length * 1_000) / bytesPerSecond - (performance.now() - began);
        if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      }
      if (answer.statusCode !== 200) outcomes.refused++;
      else if (length !== Number(bytes)) outcomes.cut++;
      else {
        failed = false;
        outcomes.whole++;
        outcomes.longestMs = Math.max(outcomes.longestMs, performance.now() - begun);
      }
    } catch {
      outcomes.cut++;
    }
    if (failed) await new Promise((resolve) => setTimeout(resolve, pauseAfterFailure));
  }
}

for (let i = 0; i < Number(visitors); i++) void visit();
process.on("message", () => {
  process.send?.(outcomes);
  outcomes = nothing();
});
process.on("disconnect", () => process.exit(0));
