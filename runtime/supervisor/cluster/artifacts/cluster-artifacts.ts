import { setTimeout as wait } from "node:timers/promises";
import type { EncodedArtifact } from "../../../store/artifacts.ts";
import type { ClusterKey } from "../../../store/log/cluster-key.ts";
import type { ArtifactBytes } from "../../../store/log/cluster-log.ts";
import type { Refusal } from "../../../store/log/signed-record.ts";
import type { SharedArtifacts } from "../../../store/shared-artifacts.ts";
import { Semaphore } from "../../../worker/isolates/semaphore.ts";
import type { SharedArtifactCounts } from "../../control.ts";
import {
  countOf,
  openHead,
  packArtifact,
  sliceBytes,
  unpackArtifact,
  variant,
} from "./artifact-form.ts";

/** How long one is waited for, in ms, and for each 1,000 bytes of its module one more: about what preparing takes, which is what
 * is done where it does not come. So long, by its own bytes, giving one may hold up a deploy. */
const minPatience = 1_500;
const bytesPerMs = 1_000;

/** How long after it could not be made a place for them is not asked for again, in ms. */
const noPlaceFor = 60_000;

/** Artifacts that are taken at once, each with 80 MiB at most; and messages of one. */
const takenAtOnce = 4;
const messagesAtOnce = 4;

export interface ClusterArtifactsOptions {
  readonly key: ClusterKey;
  readonly bytes: ArtifactBytes;
  /** Makes a place for them where there is none. @throws SkerryError `unavailable`, for want of room too. */
  readonly open: () => Promise<void>;
  /** A module was taken as another node has prepared it. */
  readonly onTaken?: (module: string) => void;
  /** Something was refused that came for a module. */
  readonly onRefused: (why: Refusal, module: string) => void;
}

/** What an artifact's messages are kept under: those of a module begin with its digest. */
export function artifactKey(module: string, at: number): string {
  return `${module}.${variant}.${at}`;
}

/** Artifacts that nodes of a cluster give each other, in messages that the oldest make room for. */
export class ClusterArtifacts implements SharedArtifacts {
  readonly #options: ClusterArtifactsOptions;
  readonly #taking = new Map<string, Promise<EncodedArtifact | null>>();
  readonly #turns = new Semaphore(takenAtOnce);
  #opened: Promise<void> | null = null;
  #noPlaceUntil = 0;
  readonly #counts = { taken: 0, given: 0, refused: 0 };

  constructor(options: ClusterArtifactsOptions) {
    this.#options = options;
  }

  /** How many were taken, given and refused. */
  get counts(): SharedArtifactCounts {
    return { ...this.#counts };
  }

  async take(module: string, moduleBytes: number): Promise<EncodedArtifact | null> {
    const known = this.#taking.get(module);
    const taking =
      known ??
      this.#inTurn(() => this.#take(module).catch(() => null)).finally(() =>
        this.#taking.delete(module),
      );
    this.#taking.set(module, taking);
    const patience = minPatience + moduleBytes / bytesPerMs;
    return Promise.race([taking, wait(patience, null, { ref: false })]);
  }

  async give(module: string, artifact: EncodedArtifact): Promise<void> {
    const giving = this.#give(module, artifact).catch(() => {
      // Of a place that is gone by now another one is made.
      this.#opened = null;
    });
    let bytes = 0;
    for (const { length } of artifact.files.values()) bytes += length;
    const patience = minPatience + bytes / bytesPerMs;
    await Promise.race([giving, wait(patience, undefined, { ref: false })]);
  }

  /** Has a place for artifacts made where there is none, and where that was not tried just now. Never rejects. */
  async open(): Promise<void> {
    await this.#open().catch(() => {});
  }

  #open(): Promise<void> {
    if (performance.now() < this.#noPlaceUntil) return Promise.reject(new Error("no place"));
    this.#opened ??= this.#options.open().catch((error: unknown) => {
      this.#opened = null;
      this.#noPlaceUntil = performance.now() + noPlaceFor;
      throw error;
    });
    return this.#opened;
  }

  async #take(module: string): Promise<EncodedArtifact | null> {
    const { bytes, key } = this.#options;
    const first = await bytes.getBytes(artifactKey(module, 0));
    if (first === null) return null;
    const opened = openHead(key, module, first);
    if ("refused" in opened) return this.#refuse(opened.refused, module);
    const { head } = opened;
    const slices = [opened.slice];
    const count = countOf(head);
    for (let at = 1; at < count; at += messagesAtOnce) {
      const some = await Promise.all(
        Array.from({ length: Math.min(messagesAtOnce, count - at) }, (_, i) =>
          bytes.getBytes(artifactKey(module, at + i)),
        ),
      );
      for (const slice of some) {
        // The oldest messages go where there is no room.
        if (slice === null) return null;
        if (slice.length > sliceBytes) return this.#refuse("size", module);
        slices.push(slice);
      }
    }
    const artifact = await unpackArtifact(head, slices);
    if ("refused" in artifact) return this.#refuse(artifact.refused, module);
    this.#counts.taken++;
    this.#options.onTaken?.(module);
    return artifact;
  }

  async #give(module: string, artifact: EncodedArtifact): Promise<void> {
    const { bytes, key } = this.#options;
    await this.#open();
    const messages = await packArtifact(key, module, artifact);
    if (messages === null) return;
    const put = (at: number) => bytes.putBytes(artifactKey(module, at), messages[at]!);
    // The first one last: with it all are there.
    for (let at = 1; at < messages.length; at += messagesAtOnce) {
      const some = messages.slice(at, at + messagesAtOnce);
      await Promise.all(some.map((_, i) => put(at + i)));
    }
    await put(0);
    this.#counts.given++;
  }

  #refuse(why: Refusal, module: string): null {
    this.#counts.refused++;
    this.#options.onRefused(why, module);
    return null;
  }

  async #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const release = await this.#turns.acquire();
    try {
      return await work();
    } finally {
      release();
    }
  }
}
