/** An interface whose functions this program has for its workers. */
export interface HostInterface {
  readonly wit: string;
}
