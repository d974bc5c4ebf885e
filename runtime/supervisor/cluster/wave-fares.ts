import { randomBytes } from "node:crypto";
import * as v from "valibot";
import { name } from "../../settings/settings-fields.ts";
import { count } from "../../value-schemas.ts";
import type { SignedTalk } from "./signed-talk.ts";

/** Nodes that one message asks. */
const mostAsked = 1_000;

const text = v.pipe(v.string(), v.maxLength(1_000));

const asked = v.object({
  id: text,
  worker: name,
  only: v.pipe(v.array(name), v.maxLength(mostAsked)),
});

const fare = v.object({
  /** What was answered since the node started, and of that what failed: errors of the worker or the host, and statuses from 500 on. */
  requests: count,
  failed: count,
  /** When its quarantine began there (ms since 1970), and why; null where it is in none, or in one by another node's word. */
  quarantine: v.nullable(v.object({ since: count, reason: text })),
});
/** How a worker fares at a node. */
export type Fare = v.InferOutput<typeof fare>;

const answered = v.object({ id: text, node: name, fare });

/** Asks nodes how a worker fares there, and answers. */
export class WaveFares {
  readonly #node: string;
  readonly #talk: SignedTalk;
  readonly #answers = new Map<string, (node: string, fare: Fare) => void>();
  readonly #ends: (() => void)[];

  /** @param own how a worker fares here. */
  constructor(node: string, talk: SignedTalk, own: (worker: string) => Fare) {
    this.#node = node;
    this.#talk = talk;
    this.#ends = [
      talk.hear("look", asked, ({ id, worker, only }) => {
        if (only.includes(node)) talk.say("fares", { id, node, fare: own(worker) });
      }),
      talk.hear("fares", answered, ({ id, node: from, fare: told }) =>
        this.#answers.get(id)?.(from, told),
      ),
    ];
  }

  /** What each node answers within so long (ms), this one included: one that does not is not among them. */
  async ask(
    worker: string,
    nodes: readonly string[],
    within: number,
  ): Promise<ReadonlyMap<string, Fare>> {
    const id = `${this.#node} ${randomBytes(8).toString("hex")}`;
    const told = new Map<string, Fare>();
    const done = Promise.withResolvers<void>();
    this.#answers.set(id, (node, each) => {
      if (!nodes.includes(node)) return;
      told.set(node, each);
      if (told.size === nodes.length) done.resolve();
    });
    const over = setTimeout(done.resolve, within);
    this.#talk.say("look", { id, worker, only: nodes.slice(0, mostAsked) });
    await done.promise;
    clearTimeout(over);
    this.#answers.delete(id);
    return told;
  }

  close(): void {
    for (const end of this.#ends) end();
  }
}

/** Answers that have to fail, and of all, before a worker's are too many: and more than failed at that node before. */
const leastFailed = 3;
const mostShare = 0.05;

/** Why a worker fares worse at a node since it has a change; null where it does not.
 * @param before before the change. @param first when counting began, after it; null where it has not.  */
export function trouble(before: Fare | undefined, first: Fare | null, now: Fare): string | null {
  const { quarantine } = now;
  if (quarantine !== null && quarantine.since !== before?.quarantine?.since) {
    return `it is in quarantine: ${quarantine.reason}`;
  }
  if (first === null) return null;
  const [requests, failed] = [now.requests - first.requests, now.failed - first.failed];
  // Counts begin anew with a host.
  if (requests < 0 || failed < 0) return "the host was started again";
  const usual = before === undefined ? 0 : before.failed / Math.max(1, before.requests);
  if (failed < leastFailed || failed / requests < mostShare || failed / requests <= usual) {
    return null;
  }
  return `${failed} of ${requests} answers failed`;
}
