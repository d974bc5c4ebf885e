/** What reading the settings file again has changed. */
export interface Reloaded {
  /** Names of workers. */
  readonly changed: string[];
  readonly removed: string[];
  /** Settings that the file has changed and only a start takes up. */
  readonly needRestart: string[];
}
