// The forms of names that stand in settings, orders, messages, records and file names.

/** The name of a worker, a tenant, a cordon, a node or a local namespace: a label of DNS (RFC 1123, section 2.1) in lower case. */
export const namePattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** {@link namePattern} in words, for messages. */
export const nameForm = "1 to 63 lower-case letters, digits and inner hyphens";

/** The name of a namespace, after `~` if it is replicated. */
export const namespacePattern = /^~?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A worker's own name for what it is bound to: an identifier of at most 63 characters. */
export const bindingPattern = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** A SHA-256, hexadecimal in lower case. */
export const digestPattern = /^[0-9a-f]{64}$/;

/** The file of a module: its digest, and `.wasm`. The first group is the digest. */
export const moduleFilePattern = /^([0-9a-f]{64})\.wasm$/;
