/** How a node shows a server who it is. */
export type NatsCredentials =
  | { readonly kind: "none" }
  | { readonly kind: "user"; readonly user: string; readonly password: string }
  | { readonly kind: "token"; readonly token: string }
  /** The seed of an NKey (docs.nats.io, "NKeys"): it begins with SU. */
  | { readonly kind: "nkey"; readonly seed: string }
  /** The contents of a `.creds` file: a JWT and a seed. */
  | { readonly kind: "credentials"; readonly contents: string };

/** Files of TLS, as their contents in PEM. */
export interface NatsTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface NatsSettings {
  /** The cluster's name, a part of all subjects. */
  readonly cluster: string;
  /** This node's name, which the servers show. */
  readonly node: string;
  /** URLs, `nats://` or `tls://`. */
  readonly servers: readonly string[];
  /** Where the servers tell their settings: URLs of their monitoring (`http_port`). */
  readonly monitors: readonly string[];
  readonly credentials: NatsCredentials;
  /** Null: as the server asks for it. */
  readonly tls: NatsTls | null;
  /** Takes fewer than three replicas, and servers that may lose what they acknowledged. */
  readonly single: boolean;
}
