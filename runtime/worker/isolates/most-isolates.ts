/** The most isolates of one deployment of a worker in a shard. */
export const maxIsolates = 4;
