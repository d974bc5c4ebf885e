/** What a worker under a debugger does otherwise than in an isolate, as its engine is V8 there: the outcome, and why. */
export const inspectedDeviations: Readonly<
  Record<string, { readonly inspected: unknown; readonly why: string }>
> = {};
