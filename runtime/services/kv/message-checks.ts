import * as v from "valibot";
import { checkOf, isNull } from "../../process/check-of.ts";
import { name } from "../../process/message-parts.ts";
import type { MessageChecks } from "../../process/rpc.ts";
import { count } from "../../value-schemas.ts";
import type { KvOrders } from "./kv-orders.ts";
import { namespaceName, replicaAsks, replicaReplies } from "./replica-checks.ts";

/** What the process that owns the entries may say: what shards send it may have taken it over. */
export const ownerChecks: MessageChecks<KvOrders> = {
  replies: {
    start: isNull,
    grant: isNull,
    revoke: isNull,
    close: isNull,
    namespaces: checkOf(
      v.array(v.object({ tenant: name, name: namespaceName, entries: count, bytes: count })),
    ),
    removeNamespace: checkOf(v.boolean()),
    exportTenant: checkOf(count),
    importTenant: isNull,
    removeTenant: isNull,
    ...replicaReplies,
  },
  asks: replicaAsks,
  tells: {
    beat: isNull,
    trouble: checkOf(v.pipe(v.string(), v.maxLength(65_536))),
    unread: checkOf(v.object({ token: v.pipe(v.string(), v.maxLength(1_024)), bytes: count })),
  },
};
