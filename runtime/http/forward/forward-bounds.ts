/** Requests that one process has in another cordon's shard at once, each on a connection of its own: none
 * waits behind another's guest here, the shard's own admission says which wait. */
export const maxConcurrent = 1_024;

/** Thrown when no connection came about: nothing of the request was sent. */
export class NotConnected extends Error {}
