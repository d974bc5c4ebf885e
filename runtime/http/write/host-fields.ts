/** The parts of an answer besides the response itself. */
export interface AnswerFields {
  readonly requestId: string;
  /** True where the connection can't be used for another request. */
  readonly close: boolean;
}

/** Adds the fields that the host itself gives an answer. `later`: the value of Retry-After; null for none. */
export function addHostFields(
  fields: string[],
  { requestId, close }: AnswerFields,
  later: string | null = null,
): void {
  fields.push("x-request-id", requestId);
  if (later !== null) fields.push("retry-after", later);
  if (close) fields.push("connection", "close");
}
