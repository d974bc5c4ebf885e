import type { StreamInfo } from "@nats-io/jetstream";
import type { SkerryError } from "../../../errors.ts";
import type { NatsSettings } from "./connection-settings.ts";
import { refuseMirror, refuseWeak, weaknesses } from "./server-check.ts";

/** Servers of which nothing could be seen are looked at again so often, in ms. */
const recheckInterval = 10_000;

export interface ServerTrustOptions {
  readonly settings: NatsSettings;
  /** This node has followed the log before. */
  readonly followed: boolean;
  /** What the servers say of the log; null where there is none, or nobody says. */
  readonly info: () => Promise<StreamInfo | null>;
  readonly onWeak: (sentence: string) => void;
  /** Servers that were taken turn out to lose what they acknowledge. */
  readonly onRefused: (error: SkerryError) => void;
}

/** Whether the servers are taken: those that may lose what they acknowledged are not, nor are those of which that can't be seen. But a
 * server that is lost for a while keeps no node from serving: where the node has followed the log before, or the other servers
 * do not reach that one either, it is looked at again until it is seen. */
export class ServerTrust {
  readonly #options: ServerTrustOptions;
  readonly #every: number;
  /** Sentences that were told: each once. */
  readonly #told = new Set<string>();
  #again: NodeJS.Timeout | null = null;
  #closed = false;

  /** @param every how often servers that could not be seen are looked at again, in ms. */
  constructor(options: ServerTrustOptions, every: number = recheckInterval) {
    this.#every = every;
    this.#options = options;
  }

  /** @throws SkerryError `bad-settings` where they are not taken. */
  async check(): Promise<void> {
    const { settings, followed, info: ask, onWeak } = this.#options;
    const info = await ask();
    if (info === null) return;
    if (info.config.mirror !== undefined) throw refuseMirror(info.config.name);
    const { found, unseen, offline } = await weaknesses(info, settings);
    const all = unseen === null ? found : [...found, unseen];
    const later = unseen !== null && (followed || offline);
    if (!settings.single) refuseWeak(later ? found : all);
    for (const sentence of all) {
      if (!this.#told.has(sentence)) onWeak(sentence);
      this.#told.add(sentence);
    }
    if (later && !settings.single) this.#checkAgain();
  }

  close(): void {
    this.#closed = true;
    if (this.#again !== null) clearTimeout(this.#again);
  }

  #checkAgain(): void {
    if (this.#again !== null || this.#closed) return;
    this.#again = setTimeout(() => {
      this.#again = null;
      this.check().catch(this.#options.onRefused);
    }, this.#every);
    this.#again.unref();
  }
}
