import { randomBytes } from "node:crypto";
import * as v from "valibot";
import { type SkerryError, toSkerryError } from "../../errors.ts";
import { name } from "../../settings/settings-fields.ts";
import type { ClusterCopy } from "../../store/cluster-copy.ts";
import type { DeploymentStore, ModuleStore } from "../../store/deployments.ts";
import type { ClusterKey } from "../../store/log/cluster-key.ts";
import { digest } from "../../value-schemas.ts";
import type { Follower } from "./follower.ts";
import type { NodeTable } from "./node-table.ts";
import { copied, deploymentKey } from "./record-values.ts";
import type { Rehearsals } from "./rehearsals.ts";
import type { SignedMessages } from "./signed-messages.ts";
import { deploymentOf } from "./worker-values.ts";

/** How long nodes have to make a deployment ready, in ms. */
export const stageTime = 60_000;

/** How often nodes are asked again that did not answer, and looked for, in ms: a message may be lost. */
const retryDelay = 2_000;

/** What is asked for at once by others. */
const maxAsked = 100;

/** Characters of what a message says in words: a longer one would be refused by who hears it. */
const maxText = 1_000;
const text = v.pipe(v.string(), v.maxLength(maxText));

const reportedFailure = ({ code, message }: SkerryError) => ({
  code,
  message: message.slice(0, maxText),
});

const asked = v.object({
  id: text,
  deployment: digest,
  cordon: name,
  /** Nodes that are asked; all, where there is none. */
  only: v.optional(v.pipe(v.array(name), v.maxLength(1_000))),
});
const answered = v.object({
  id: text,
  node: name,
  failure: v.nullable(v.object({ code: text, message: text })),
});

/** What became of a deployment at another node before it was served. */
export interface Readiness {
  readonly node: string;
  /** Null where it is ready; a code and a sentence where it does not start there. */
  readonly failure: { readonly code: string; readonly message: string } | null;
}

export interface StagingOptions {
  readonly node: string;
  readonly key: ClusterKey;
  readonly copy: ClusterCopy;
  readonly store: DeploymentStore;
  readonly modules: Pick<ModuleStore, "has">;
  readonly messages: SignedMessages;
  readonly nodes: NodeTable;
  readonly follower: Follower;
  readonly rehearsals: Rehearsals;
}

/** Has nodes make a deployment ready before any of them serves it: fetched, prepared, started once. */
export class Staging {
  readonly #options: StagingOptions;
  readonly #answers = new Map<string, (readiness: Readiness) => void>();
  readonly #asked = new Set<string>();
  readonly #ends: (() => void)[];

  constructor(options: StagingOptions) {
    this.#options = options;
    const { messages } = options;
    this.#ends = [
      messages.hear("stage", asked, (order) => void this.#makeReady(order)),
      messages.hear("ready", answered, ({ id, node, failure }) =>
        this.#answers.get(id)?.({ node, failure }),
      ),
    ];
  }

  /** Asks all that are there, and waits until `enough` of them have answered, or those that did not have gone, or the time (ms)
   * is over. Gives what each has answered. @param only nodes to ask; by default all. */
  async ask(
    deployment: string,
    cordon: string,
    enough: (answers: readonly Readiness[]) => boolean,
    within: number,
    only?: readonly string[],
  ): Promise<Readiness[]> {
    const { messages, nodes, node } = this.#options;
    const id = randomBytes(8).toString("hex");
    const answers = new Map<string, Readiness>();
    const done = Promise.withResolvers<void>();
    const look = () => {
      const missing = nodes
        .present()
        .some(
          (each) =>
            each.node !== node &&
            !answers.has(each.node) &&
            (only === undefined || only.includes(each.node)),
        );
      if (!missing || enough([...answers.values()])) done.resolve();
    };
    this.#answers.set(id, (readiness) => {
      answers.set(readiness.node, readiness);
      look();
    });
    const ask = () => {
      look();
      messages.say("stage", { id, deployment, cordon, ...(only && { only }) });
    };
    const again = setInterval(ask, retryDelay);
    const over = setTimeout(done.resolve, within);
    ask();
    await done.promise;
    clearInterval(again);
    clearTimeout(over);
    this.#answers.delete(id);
    return [...answers.values()];
  }

  close(): void {
    for (const end of this.#ends) end();
  }

  async #makeReady({ id, deployment, cordon, only }: v.InferOutput<typeof asked>): Promise<void> {
    const { node, messages } = this.#options;
    if (only?.includes(node) === false) return;
    if (this.#answers.has(id) || this.#asked.has(id) || this.#asked.size >= maxAsked) return;
    this.#asked.add(id);
    try {
      const failure = await this.#rehearse(deployment, cordon);
      messages.say("ready", { id, node, failure });
    } finally {
      this.#asked.delete(id);
    }
  }

  async #rehearse(id: string, cordon: string): Promise<Readiness["failure"]> {
    const { copy, key, store, modules, follower, rehearsals } = this.#options;
    try {
      // One that is kept here has started here, unless it was taken up without its module.
      const kept = await store.deployment(id);
      if (kept !== null && (await modules.has(kept.module))) return null;
      if (copy.get(deploymentKey(id)) === null) await follower.catchUp();
      const value = copied(copy, "deployment", deploymentKey(id))?.value ?? null;
      if (value === null) return { code: "unknown-deployment", message: "It is not in the log." };
      const failure = await rehearsals.run(deploymentOf(key, id, value), cordon);
      return failure === null ? null : reportedFailure(failure);
    } catch (error) {
      return reportedFailure(toSkerryError(error));
    }
  }
}
