import type { SkerryError } from "../../errors.ts";
import { toSkerryError } from "../../errors.ts";
import type { DeploymentRecord } from "../../store/deployments.ts";

/** How long a deployment that did not start here is taken not to, in ms, before it is tried again. */
const retryDelay = 60_000;

/** Outcomes that are kept. */
const maxKept = 1_000;

/** Deployments of other nodes that are made ready here: fetched, prepared, started once. Each is done once, whoever asks. */
export class Rehearsals {
  readonly #rehearse: (record: DeploymentRecord, cordon: string) => Promise<void>;
  readonly #outcomes = new Map<string, Promise<SkerryError | null>>();

  /** @param rehearse rejects where the deployment can't be fetched, or does not start here. */
  constructor(rehearse: (record: DeploymentRecord, cordon: string) => Promise<void>) {
    this.#rehearse = rehearse;
  }

  /** Knows of a deployment that it has started here. */
  startedHere(id: string): void {
    this.#keep(id, Promise.resolve(null));
  }

  /** The outcome of one that was made ready, or is being made ready; undefined of any other. */
  known(id: string): Promise<SkerryError | null> | undefined {
    return this.#outcomes.get(id);
  }

  /** Makes a deployment ready. Resolves to why it does not start here, else to null; what may pass is not kept. */
  run(record: DeploymentRecord, cordon: string): Promise<SkerryError | null> {
    const known = this.#outcomes.get(record.id);
    if (known !== undefined) return known;
    const outcome = this.#rehearse(record, cordon).then(
      () => null,
      (error: unknown) => toSkerryError(error),
    );
    this.#keep(record.id, outcome);
    void outcome.then((failure) => {
      if (failure === null) return;
      const forget = () => this.#outcomes.delete(record.id);
      if (passes(failure)) forget();
      else setTimeout(forget, retryDelay).unref();
    });
    return outcome;
  }

  #keep(id: string, outcome: Promise<SkerryError | null>): void {
    this.#outcomes.delete(id);
    this.#outcomes.set(id, outcome);
    const [oldest] = this.#outcomes.keys();
    if (this.#outcomes.size > maxKept && oldest !== undefined) this.#outcomes.delete(oldest);
  }
}

/** Whether a failure is none of the deployment's: it is tried again soon. */
export function passes({ code }: SkerryError): boolean {
  return ["unavailable", "unknown-module", "store-failed", "overloaded"].includes(code);
}
