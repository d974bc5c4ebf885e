/** The settings of a host that takes any port. */
export const hostSettings = (more: string) => `
  [serve]
  port = 0
  admin = "unix:admin.sock"
  data = "host-data"
  shards = 1
  drain-delay = 0
  ${more}`;

/** The lab as a worker of the host, with a variable that tells one file of settings from another. */
export const labWorker = (greeting: string) => `
  [[workers]]
  name = "lab"
  source = "lab"
  routes = ["*/*"]
  [workers.variables]
  GREETING = "${greeting}"`;
