// An owner of entries that was taken over: it beats, and answers nothing that an operator asks for.
import { linkToParent } from "../../../../runtime/process/parent.ts";
import type { Handlers } from "../../../../runtime/process/rpc.ts";
import type { KvOrders } from "../../../../runtime/services/kv/kv-orders.ts";

const never = () => new Promise<never>(() => {});
const handlers: Partial<Handlers<KvOrders["child"]["calls"]>> = {
  start: async () => null,
  namespaces: never,
  removeNamespace: never,
};
linkToParent<KvOrders>({
  handlers: handlers as Handlers<KvOrders["child"]["calls"]>,
  hearers: { replicaLevel: () => {} },
  beat: () => null,
});
