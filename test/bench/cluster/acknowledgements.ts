import type { NatsConnection } from "@nats-io/transport-node";
import { natsPackages, openConnection } from "../../../runtime/store/log/nats/open-connection.ts";
import { type BenchCluster, clusterName } from "./bench-nodes.ts";

/** When the log acknowledged what nodes wrote, as they tell each other at that moment: a message on its way over loopback. */
export class Acknowledgements {
  readonly #connection: NatsConnection;
  readonly #times = new Map<number, number>();

  private constructor(connection: NatsConnection) {
    this.#connection = connection;
    connection.subscribe(`skerry.${clusterName}.revision`, {
      callback: (_, message) => void this.#times.set(Number(message.string()), performance.now()),
    });
  }

  static async listen({ nats }: BenchCluster): Promise<Acknowledgements> {
    const settings = nats.settings(clusterName, "bench");
    const connection = await openConnection(await natsPackages(), settings);
    const listening = new Acknowledgements(connection);
    await connection.flush();
    return listening;
  }

  /** By `performance.now()`. */
  of(revision: number): number {
    const time = this.#times.get(revision);
    if (time === undefined) throw new Error(`nobody told of revision ${revision}`);
    return time;
  }

  end(): Promise<void> {
    return this.#connection.close();
  }
}
