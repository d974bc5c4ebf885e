export interface TalkerProtocol {
  readonly child: {
    readonly calls: {
      readonly echo: { ask: unknown; reply: unknown };
      readonly say: { ask: unknown; reply: null };
      readonly environment: { ask: null; reply: readonly string[] };
      readonly leave: { ask: null; reply: never };
      /** Writes a message that has no end into the channel. */
      readonly pour: { ask: null; reply: null };
      /** Writes bytes into the channel. */
      readonly write: { ask: Uint8Array; reply: null };
      /** A reply of so many bytes. */
      readonly fill: { ask: number; reply: Uint8Array };
      readonly wait: { ask: null; reply: never };
      readonly hang: { ask: null; reply: null };
    };
    readonly tells: Record<never, never>;
  };
  readonly parent: {
    readonly calls: { readonly ping: { ask: unknown; reply: string } };
    readonly tells: { readonly beat: null; readonly word: string };
  };
}
