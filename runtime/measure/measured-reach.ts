import { rm } from "node:fs/promises";
import { makeTemporaryFolder } from "../process/temporary-folder.ts";
import { keepsEntries } from "../project/reach-options.ts";
import { formatCount } from "../settings/quantities.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import type { Outside } from "../supervisor/local-shard.ts";

interface Copied {
  readonly from: string;
  readonly to: string;
}

/** What a worker reaches while it is measured. A worker is run thousands of times: so its entries are a copy, which is thrown
 * away, and each of its requests to origins is sent once, and then answered with what it was answered. */
export class MeasuredReach {
  readonly outside: Outside;
  /** The folders of the worker's own entries and of the copy; null where nothing is copied. */
  readonly #copied: Copied | null;
  /** Requests that were sent, by origin. */
  readonly #sent = new Map<string, number>();

  private constructor(outside: Outside, copied: Copied | null) {
    this.outside = outside;
    this.#copied = copied;
  }

  /** @param live whether the worker reaches what is outside, each time and for good.
   * @throws SkerryError `store-failed`. */
  static async open(
    outside: Outside,
    settings: WorkerSettings,
    live: boolean,
  ): Promise<MeasuredReach> {
    if (live) return new MeasuredReach(outside, null);
    const fetches = outside.fetches ?? "once";
    if (!keepsEntries(settings) || outside.kv === null) {
      return new MeasuredReach({ ...outside, fetches }, null);
    }
    const copied = {
      from: outside.kv.folder,
      to: await makeTemporaryFolder("skerry-measure-"),
    };
    const kv = { folder: copied.to, controlled: false };
    const reach = new MeasuredReach({ ...outside, kv, fetches }, copied);
    try {
      await reach.renew();
    } catch (error) {
      await reach.close();
      throw error;
    }
    return reach;
  }

  readonly onSent = (origin: string): void => {
    this.#sent.set(origin, (this.#sent.get(origin) ?? 0) + 1);
  };

  /** Makes the copy anew: what was measured so far has changed it. Nobody may have it open. */
  async renew(): Promise<void> {
    if (this.#copied === null) return;
    // Most workers have no entries, and the store takes a while to load.
    const { copyEmbeddedKv } = await import("../store/embedded/kv/copy-kv.ts");
    await copyEmbeddedKv(this.#copied.from, this.#copied.to);
  }

  /** What was reached, as whole sentences. */
  notes(): string[] {
    const sent = [...this.#sent].map(([origin, times]) => {
      return `${formatCount(times)} ${times === 1 ? "request" : "requests"} to ${origin}`;
    });
    return [
      ...(this.#copied === null
        ? []
        : [
            "Entries were a copy, which is gone: those of the worker are as they were (--live changes them).",
          ]),
      ...(sent.length === 0
        ? []
        : [
            `Each request to an origin was sent once, and then answered with what came (--live sends all): ${sent.join(", ")}.`,
          ]),
    ];
  }

  async close(): Promise<void> {
    if (this.#copied !== null) await rm(this.#copied.to, { recursive: true, force: true });
  }
}
