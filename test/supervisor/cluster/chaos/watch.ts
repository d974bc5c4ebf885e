// Clients that ask every node all the time.
import { performance } from "node:perf_hooks";
import { placeOf, sharedPlace } from "./changes.ts";
import type { Sight } from "./history.ts";
import type { LinkedCluster } from "./linked-cluster.ts";
import { ownWorkers, rivals } from "./schedule.ts";

/** A pause between two requests to one node, in ms. */
const pause = 15;

/** What an answer may take, in ms, on a machine that has everything at work. */
const answerTime = 20_000;

export interface Watch {
  /** Has nobody ask a node, once what is asked is answered. */
  stop(node: number): void;
  go(node: number): void;
  /** Takes what was seen since the last time. */
  taken(): Sight[];
  end(): Promise<void>;
}

export const watched: readonly string[] = [...[...ownWorkers, ...rivals].map(placeOf), sharedPlace];

export function watchNodes({ three }: LinkedCluster, now: () => number): Watch {
  let seen: Sight[] = [];
  let over = false;
  /** How often each node was stopped: a request that was under way then says nothing. */
  const stops = [0, 0, 0];
  const stopped = new Set<number>();
  const ask = async (node: number, place: string) => {
    const before = stops[node];
    const began = now();
    const late = AbortSignal.timeout(answerTime);
    const lateAnswer = new Promise<never>((_, reject) => {
      late.addEventListener("abort", () => reject(new Error("no answer in time")), { once: true });
    });
    const answer = await Promise.race([three.node(node).get(place), lateAnswer]).catch(
      (error: Error) => ({ status: 0, body: error.message }),
    );
    if (stops[node] !== before) return;
    const shown = answer.status === 404 ? null : answer.body;
    seen.push({ node, place, began, ended: now(), status: answer.status, shown });
  };
  const loops = [0, 1, 2].map(async (node) => {
    for (let turn = node; !over; turn++) {
      const place = watched[turn % watched.length]!;
      if (!stopped.has(node)) await ask(node, place);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  });
  return {
    stop(node) {
      stopped.add(node);
      stops[node]!++;
    },
    go(node) {
      stopped.delete(node);
    },
    taken() {
      const all = seen;
      seen = [];
      return all;
    },
    async end() {
      over = true;
      await Promise.all(loops);
    },
  };
}

export const clock = (): number => performance.now();
