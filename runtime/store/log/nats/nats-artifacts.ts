import { MiB } from "../../../byte-units.ts";
import type { ArtifactBytes } from "../cluster-log.ts";
import { type JetStream, NatsBytes } from "./nats-bytes.ts";
import { isNotFound, unavailable } from "./nats-failure.ts";
import type { NatsPackages } from "./open-connection.ts";
import { minReplicas } from "./server-check.ts";
import { streamSettings } from "./stream-settings.ts";

/** Bytes of all artifacts together in each server's store; and what they get of servers that have no such room. An operator may
 * change it at the stream. */
const rooms = [512 * MiB, 64 * MiB] as const;

export interface NatsArtifactsOptions {
  readonly nats: NatsPackages;
  readonly stream: string;
  /** What the subjects of keys begin with. */
  readonly prefix: string;
  /** Whether one replica will do. */
  readonly single: boolean;
  /** Gives the connection, or throws `unavailable`. */
  readonly need: () => JetStream;
}

/** Artifacts of modules in a stream of their own, of a fixed size, which drops the oldest where it is full: so nodes can't take the
 * room of what the cluster can't do without. */
export class NatsArtifacts extends NatsBytes implements ArtifactBytes {
  readonly #options: NatsArtifactsOptions;

  constructor(options: NatsArtifactsOptions) {
    super(options.stream, options.prefix, options.need);
    this.#options = options;
  }

  /** Makes the stream where there is none. One that is there stays as it is. @throws SkerryError `unavailable`, where the servers
   * have no room too. */
  async create(): Promise<void> {
    const { nats, stream, prefix, single, need } = this.#options;
    const { manager } = need();
    const settings = streamSettings(nats, stream, `${prefix}.>`);
    const isThere = async () =>
      manager.streams.info(stream).then(
        () => true,
        (error: unknown) => {
          if (isNotFound(error)) return false;
          throw error;
        },
      );
    try {
      if (await isThere()) return;
      let refused: unknown;
      for (const num_replicas of single ? [minReplicas, 1] : [minReplicas]) {
        for (const max_bytes of rooms) {
          const bounds = { max_bytes, discard: nats.DiscardPolicy.Old, num_replicas };
          try {
            return void (await manager.streams.add({ ...settings, ...bounds }));
          } catch (error) {
            refused = error;
          }
        }
      }
      // Another node may have made it meanwhile.
      if (!(await isThere())) throw refused;
    } catch (error) {
      throw unavailable(error, "The cluster's servers have no place for prepared modules");
    }
  }
}
