// The program of a cordon's broker: it connects to origins in the place of the cordon's shards, and runs no tenant's code.
import { handToParent, linkToParent } from "../../process/parent.ts";
import { reachableAddresses } from "../fetch/connections/reachable-addresses.ts";
import type { BrokerProtocol } from "./broker-protocol.ts";
import { ConnectionBroker } from "./connection-broker.ts";

let broker: ConnectionBroker | null = null;

const supervisor = linkToParent<BrokerProtocol>({
  handlers: {
    async start({ deniedAddresses, grants }) {
      broker = new ConnectionBroker({
        isPublic: reachableAddresses(deniedAddresses),
        onConnected: handToParent,
        onRefused: (refused) => supervisor.tell("unconnected", refused),
      });
      broker.grant(grants);
      return null;
    },
    async grant(grants) {
      broker?.grant(grants);
      return null;
    },
  },
  hearers: {
    connect: (wanted) => void broker?.connect(wanted),
    giveUp: ({ number }) => broker?.giveUp(number),
  },
  beat: () => null,
});
