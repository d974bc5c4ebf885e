// What the supervisor and the process that owns the entries say to each other, over its IPC channel.
import type { KvNamespace, KvNamespaceUse } from "../../store/kv.ts";
import type { ReplicaAsks, ReplicaLevel, ReplicaOrders } from "./replication.ts";

export interface KvProcessStart {
  readonly dataDir: string;
  /** The path of the socket on which it answers. */
  readonly socket: string;
}

/** A namespace that is granted. */
export interface GrantedNamespace extends KvNamespace {
  /** Its entries are on their way to another owner, or from one: calls are `unavailable`. */
  readonly moving?: boolean;
}

/** A token and the namespaces that it may use. */
export interface KvGranted {
  readonly token: string;
  readonly namespaces: readonly GrantedNamespace[];
}

/** A tenant whose entries move. */
export interface MovedTenant {
  readonly tenant: string;
  /** The name of the file that they go by, in the folder of the entries. */
  readonly file: string;
}

/** What the holder of a token did not take, in bytes. */
export interface KvUnread {
  readonly token: string;
  readonly bytes: number;
}

export interface KvOrders {
  /** Each is answered once it holds. */
  readonly child: {
    readonly calls: {
      readonly start: {
        ask: KvProcessStart & { readonly grants: readonly KvGranted[] };
        reply: null;
      };
      readonly grant: { ask: KvGranted; reply: null };
      readonly revoke: { ask: { readonly token: string }; reply: null };
      readonly namespaces: { ask: null; reply: readonly KvNamespaceUse[] };
      /** The answer is whether there was one. */
      readonly removeNamespace: { ask: Pick<KvNamespace, "tenant" | "name">; reply: boolean };
      /** Writes all that a tenant has to a file: `TenantMoves`. The answer is how many namespaces that are. */
      readonly exportTenant: { ask: MovedTenant; reply: number };
      /** Makes what is in a file all that a tenant has. */
      readonly importTenant: { ask: MovedTenant; reply: null };
      readonly removeTenant: { ask: { readonly tenant: string }; reply: null };
      /** Answered when what was to be written is. */
      readonly close: { ask: null; reply: null };
    } & ReplicaOrders;
    readonly tells: { readonly replicaLevel: ReplicaLevel };
  };
  readonly parent: {
    readonly calls: ReplicaAsks;
    readonly tells: {
      readonly beat: null;
      /** The store could not do what it was asked: a sentence. */
      readonly trouble: string;
      /** A connection of the token's holder was ended, as it did not take so many bytes of its answers. Not told each time. */
      readonly unread: KvUnread;
    };
  };
}
