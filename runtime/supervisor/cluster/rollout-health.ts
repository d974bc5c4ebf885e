import { randomBytes } from "node:crypto";
import * as v from "valibot";
import { name } from "../../settings/settings-fields.ts";
import { count } from "../../value-schemas.ts";
import type { SignedMessages } from "./signed-messages.ts";

/** Nodes that one message asks. */
const maxAsked = 1_000;

const text = v.pipe(v.string(), v.maxLength(1_000));

const asked = v.object({
  id: text,
  worker: name,
  only: v.pipe(v.array(name), v.maxLength(maxAsked)),
});

const fare = v.object({
  /** What was answered since the node started, and of that what failed: errors of the worker or the host, and statuses from 500 on. */
  requests: count,
  failed: count,
  /** When its quarantine began there (ms since 1970), and why; null where it is in none, or in one by another node's word. */
  quarantine: v.nullable(v.object({ since: count, reason: text })),
});
/** The health of a worker at a node. */
export type NodeHealth = v.InferOutput<typeof fare>;

const answered = v.object({ id: text, node: name, fare });

/** Asks nodes for the health of a worker, and answers such questions. */
export class RolloutHealth {
  readonly #node: string;
  readonly #messages: SignedMessages;
  readonly #answers = new Map<string, (node: string, fare: NodeHealth) => void>();
  readonly #ends: (() => void)[];

  /** @param own returns the health of a worker here. */
  constructor(node: string, messages: SignedMessages, own: (worker: string) => NodeHealth) {
    this.#node = node;
    this.#messages = messages;
    this.#ends = [
      messages.hear("look", asked, ({ id, worker, only }) => {
        if (only.includes(node)) messages.say("fares", { id, node, fare: own(worker) });
      }),
      messages.hear("fares", answered, ({ id, node: from, fare: told }) =>
        this.#answers.get(id)?.(from, told),
      ),
    ];
  }

  /** What each node answers within so long (ms), this one included: one that does not is not among them. */
  async ask(
    worker: string,
    nodes: readonly string[],
    within: number,
  ): Promise<ReadonlyMap<string, NodeHealth>> {
    const id = `${this.#node} ${randomBytes(8).toString("hex")}`;
    const told = new Map<string, NodeHealth>();
    const done = Promise.withResolvers<void>();
    this.#answers.set(id, (node, each) => {
      if (!nodes.includes(node)) return;
      told.set(node, each);
      if (told.size === nodes.length) done.resolve();
    });
    const over = setTimeout(done.resolve, within);
    this.#messages.say("look", { id, worker, only: nodes.slice(0, maxAsked) });
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
const minFailed = 3;
const maxShare = 0.05;

/** Why a worker fares worse at a node since it has a change; null where it does not.
 * @param before before the change. @param first when counting began, after it; null where it has not.  */
export function trouble(
  before: NodeHealth | undefined,
  first: NodeHealth | null,
  now: NodeHealth,
): string | null {
  const { quarantine } = now;
  if (quarantine !== null && quarantine.since !== before?.quarantine?.since) {
    return `it is in quarantine: ${quarantine.reason}`;
  }
  if (first === null) return null;
  const [requests, failed] = [now.requests - first.requests, now.failed - first.failed];
  // Counts begin anew with a host.
  if (requests < 0 || failed < 0) return "the host was started again";
  const usual = before === undefined ? 0 : before.failed / Math.max(1, before.requests);
  if (failed < minFailed || failed / requests < maxShare || failed / requests <= usual) {
    return null;
  }
  return `${failed} of ${requests} answers failed`;
}
